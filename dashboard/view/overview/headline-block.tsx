import Link from 'next/link'
import { StateShape } from '../part/state.tsx'
import { headlineOf } from './headline.ts'
import style from './overview.module.css'

/** Whether everything is flowing, as the first thing that is read. */
export function HeadlineBlock(props: { causes: Parameters<typeof headlineOf>[0]; events: number; sent: number }) {
  const { isCalm, sentence, detail } = headlineOf(props.causes, props.events, props.sent)
  return (
    <div className={style.headline}>
      <h1>
        <StateShape is={isCalm ? 'ok' : 'stuck'} size={15} />
        {sentence}
      </h1>
      <p title={detail}>
        <Link href={isCalm ? '/flows' : '/stuck'} prefetch={false}>
          {detail}
        </Link>
      </p>
    </div>
  )
}
