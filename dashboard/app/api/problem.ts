/** An error as RFC 9457 tells it: what went wrong in general, and in this case. */
export function problem(
  status: number,
  title: string,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): Response {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, ...extra })
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } })
}
