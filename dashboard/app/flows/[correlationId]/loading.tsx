import { FlowLoading } from '../../../view/flow/flow-loading.tsx'

export default function Loading() {
  return <FlowLoading />
}
