import { brokers } from '../../../test/servers.ts'
import { describeAdapter } from '../../testing/conformance.ts'
import { kafkaHarness } from '../../testing/kafka-harness.ts'
import { platformaticHarness } from '../../testing/platformatic-harness.ts'

describeAdapter('@platformatic/kafka', {
  cannot: { batches: 'its messages come one by one, from a stream' },
  open: async () => platformaticHarness(brokers(), await kafkaHarness(brokers())),
})
