// Tells in which ways of loading @platformatic/kafka from an ES module its new clients are traced. Run by a test, with the register.
import { createRequire } from 'node:module'
import * as lib from '@platformatic/kafka'
import { Admin, Consumer, Producer, stringSerializers } from '@platformatic/kafka'
import { isTracedConsumer, isTracedProducer, settings } from './platformatic-client.mjs'
import { ways } from './traced-client.mjs'

const dynamic = await import('@platformatic/kafka')
const required = createRequire(import.meta.url)('@platformatic/kafka')

ways({
  'import, named': isTracedProducer(Producer),
  'import, named, a consumer': isTracedConsumer(Consumer),
  'import, namespace': isTracedProducer(lib.Producer),
  'import()': isTracedProducer(dynamic.Producer),
  createRequire: isTracedProducer(required.Producer),
  'one class however loaded': lib.Producer === Producer && required.Producer === Producer,
  instanceof: new Producer(settings) instanceof lib.Producer && new Consumer(settings) instanceof Consumer,
  'other exports pass through':
    stringSerializers === required.stringSerializers && new Admin(settings).clientId === 'a',
})
