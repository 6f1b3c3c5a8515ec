/** An error as RFC 9457 tells it. */
export function problem(status: number, title: string, detail: string): Response {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail })
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } })
}
