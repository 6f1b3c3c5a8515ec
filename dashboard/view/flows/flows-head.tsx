import { type FlowsAddress, formatFlows } from '../../url/flows.ts'
import { counted } from '../format/count.ts'
import { Tabs } from '../part/tabs.tsx'
import style from './flows-head.module.css'
import { RangeSelect } from './range-select.tsx'

/** What is listed, how it is read, and of which while. */
export function FlowsHead({ address, total }: { address: FlowsAddress; total: number | null }) {
  const to = (reading: FlowsAddress['reading']): string => formatFlows({ ...address, reading, cursor: null })
  return (
    <header className={style.head}>
      <h1>
        Flows{' '}
        {total === null ? null : <span className={style.total}>{counted(total, 'flow').replace(/ \S+$/, '')}</span>}
      </h1>
      <div className={style.tabs}>
        <Tabs
          label="Readings"
          selected={address.reading === 'list' ? 'List' : 'Shapes'}
          tabs={[
            { name: 'List', href: to('list') },
            { name: 'Shapes', href: to('shapes') },
          ]}
        />
      </div>
      <RangeSelect address={address} />
    </header>
  )
}
