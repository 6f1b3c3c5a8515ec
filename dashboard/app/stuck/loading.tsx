import { SkeletonScreen } from '../../view/part/skeleton.tsx'

export default function Loading() {
  return <SkeletonScreen heights={[44, 44, 44, 44, 160]} />
}
