import { listen } from './poller.ts'

export const dynamic = 'force-dynamic'

const BEAT_MILLIS = 15_000
const RETRY_MILLIS = 2_000
/** A reader that is so many messages behind is let go; it connects again and draws everything anew. */
const MOST_BEHIND = 2_000

/** Server-sent events: what changed, by kind and id; `away` and `back` when the database stops answering, and answers again. */
export function GET(request: Request): Response {
  const encoder = new TextEncoder()
  let end = (): void => {}
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const say = (text: string): void => {
          if ((controller.desiredSize ?? 0) < 0) end()
          else controller.enqueue(encoder.encode(text))
        }
        const stop = listen((news) => {
          if (news.type !== 'changes') say(`event: ${news.type}\ndata: {}\n\n`)
          else for (const change of news.changes) say(`data: ${JSON.stringify(change)}\n\n`)
        })
        const beat = setInterval(() => say(': beat\n\n'), BEAT_MILLIS)
        end = () => {
          stop()
          clearInterval(beat)
          end = () => {}
          try {
            controller.close()
          } catch {
            // Closed already by the reader.
          }
        }
        request.signal.addEventListener('abort', () => end())
        say(`retry: ${RETRY_MILLIS}\n\n`)
      },
      cancel: () => end(),
    },
    new CountQueuingStrategy({ highWaterMark: MOST_BEHIND }),
  )
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
