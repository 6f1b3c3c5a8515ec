import type { TestProject } from 'vitest/node'
import { StartError } from '../launch/fail.ts'
import type { Running } from '../launch/lifetime.ts'
import type {} from './provided.ts'

/**
 * Opens a server for the tests of a project. Where it is missing, they are skipped with one loud line; with `CI` set,
 * that is a failure instead.
 */
export async function openForTests<T extends Running>(project: TestProject, open: () => Promise<T>): Promise<T | null> {
  try {
    return await open()
  } catch (problem) {
    if (!(problem instanceof StartError) || process.env.CI) throw problem
    console.error(`\n!!! SKIPPING ALL ${project.name.toUpperCase()} TESTS: ${problem.message}\n`)
    project.provide('missing', problem.message)
    return null
  }
}
