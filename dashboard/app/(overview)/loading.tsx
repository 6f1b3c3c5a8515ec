import { SkeletonScreen } from '../../view/part/skeleton.tsx'

export default function Loading() {
  return <SkeletonScreen columns={4} heights={[250, 330]} />
}
