export const settings = { clientId: 'a', groupId: 'a', bootstrapBrokers: ['127.0.0.1:9'] }

/** A traced producer stands in front of the one that the library made, and has methods of its own. */
export const isTracedProducer = (Producer) => new Producer(settings).send !== Producer.prototype.send

/** A traced consumer is itself, and is listened to. */
export const isTracedConsumer = (Consumer) => new Consumer(settings).listenerCount('consumer:group:join') > 0
