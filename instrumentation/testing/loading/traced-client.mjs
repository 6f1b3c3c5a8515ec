/** A traced client stands in front of the one that kafkajs made, and has methods of its own. */
export const isTraced = (Kafka) => Object.hasOwn(new Kafka({ brokers: ['127.0.0.1:9'] }), 'producer')

/** Prints the answers, for the test that runs this program. */
export const ways = (answers) => console.log(JSON.stringify(answers))
