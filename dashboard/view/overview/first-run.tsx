import { LiveOn } from '../live/live-on.tsx'
import { Copy } from '../part/copy.tsx'
import { State } from '../part/state.tsx'
import style from './first-run.module.css'

/** Before the first event: the three lines that would fill the screen, with this collector's address. */
export function FirstRun({ otlpUrl }: { otlpUrl: string }) {
  const code = [
    "import { startCauseway } from '@causeway/instrumentation'",
    `const causeway = startCauseway({ service: 'payment', endpoint: '${otlpUrl}' })`,
    'const kafka = causeway.kafkajs(new Kafka({ brokers }))',
  ].join('\n')
  return (
    <div className={style.first}>
      <LiveOn kinds={['flow']} />
      <State is="moving">Listening on {otlpUrl}</State>
      <h1>No event has come yet. Three lines in a service will change that.</h1>
      <div className={style.code}>
        <pre>
          <code>{code}</code>
        </pre>
        <Copy text={code} />
      </div>
      <p>
        Everything that this service publishes and consumes then shows here by itself: as flows, on the map, and as
        stuck when something that should follow does not.
      </p>
      <dl>
        <div>
          <dt>Without touching the code</dt>
          <dd>
            <code>
              OTEL_EXPORTER_OTLP_ENDPOINT={otlpUrl} node --import @causeway/instrumentation/register service.js
            </code>
          </dd>
        </div>
        <div>
          <dt>From any OpenTelemetry SDK</dt>
          <dd>
            Send OTLP over HTTP to <code>{otlpUrl}/v1/traces</code>.
          </dd>
        </div>
      </dl>
    </div>
  )
}
