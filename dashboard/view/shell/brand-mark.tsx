/** The causeway: a road raised above the water. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="var(--accent)" aria-hidden="true">
      <path d="M1 13h4l2-6h6l2 6h4" strokeWidth="2" strokeLinejoin="round" />
      <path d="M2 17h2m3 0h2m3 0h2m3 0h1" strokeWidth="1.6" />
    </svg>
  )
}
