import { inject, type RunnerTask, TestRunner } from 'vitest'

/** Skips the tests of a project whose server is missing, before any of their hooks runs. */
export default class ServerRunner extends TestRunner {
  onCollected(files: RunnerTask[]): void {
    if (inject('missing') !== null) for (const file of files) skip(file)
  }
}

function skip(task: RunnerTask): void {
  task.mode = 'skip'
  if ('tasks' in task) for (const child of task.tasks) skip(child)
}
