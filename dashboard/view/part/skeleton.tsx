import style from './skeleton.module.css'

/** Where something will stand that is not there yet. */
export function Skeleton({ height, width }: { height: number; width?: number | string }) {
  return <span className={style.skeleton} style={{ height, width }} aria-hidden="true" />
}

/** The shape of a screen while its questions are asked: a title, then blocks of these heights. */
export function SkeletonScreen({ heights, columns = 1 }: { heights: readonly number[]; columns?: number }) {
  return (
    <div className={style.screen} role="status" aria-label="Loading">
      <Skeleton height={24} width={280} />
      {columns > 1 ? (
        <div className={style.columns}>
          {Array.from({ length: columns }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: places, not things.
            <Skeleton key={index} height={104} />
          ))}
        </div>
      ) : null}
      {heights.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places, not things.
        <Skeleton key={index} height={height} />
      ))}
    </div>
  )
}
