import { SkeletonScreen } from '../../view/part/skeleton.tsx'

export default function Loading() {
  return <SkeletonScreen heights={[620]} />
}
