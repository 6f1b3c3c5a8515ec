/** An id short enough to read, cut in the middle so that both ends still tell it apart: `order_k7x2…00042`. */
export function shortId(id: string, length = 20): string {
  if (id.length <= length) return id
  const tail = Math.floor((length - 1) / 2)
  return `${id.slice(0, length - 1 - tail)}…${id.slice(-tail)}`
}
