import style from './flow-loading.module.css'

/** The layout of a flow before it is known. */
export function FlowLoading() {
  return (
    <div className={style.screen} role="status" aria-label="Reading the flow">
      <header className={style.header}>
        <span className={style.crumb} />
        <span className={style.title} />
        <span className={style.sentence} />
      </header>
      <div className={style.tabs} />
      <div className={style.body}>
        <div className={style.canvas} />
        <div className={style.panel} />
      </div>
    </div>
  )
}
