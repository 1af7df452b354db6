/** Reads the results topic back, as any user's service would. */
export class ResultsReader {
  #consumer;
  #topic;
  #ledger;

  /**
   * @param {import('kafkajs').Kafka} kafka
   * @param {string} topic
   * @param {{ recorded: (type: string, result: object) => void }} ledger
   */
  constructor(kafka, topic, ledger) {
    this.#consumer = kafka.consumer({ groupId: `${topic}.quickstart-${process.pid}` });
    this.#topic = topic;
    this.#ledger = ledger;
  }

  async start() {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.#topic], fromBeginning: true });
    await this.#consumer.run({
      eachMessage: async ({ message: { headers, value } }) => {
        if (value === null) return;
        this.#ledger.recorded(String(headers?.['ce_type']), JSON.parse(value.toString('utf8')));
      },
    });
  }

  stop() {
    return this.#consumer.disconnect();
  }
}
