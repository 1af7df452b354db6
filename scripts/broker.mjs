// npm run broker: a broker to develop against, until Ctrl-C. Must run on Node >= 18 with nothing installed.
import { startBroker } from './broker/start-broker.mjs';
import { Cleanup } from './processes/cleanup.mjs';

const USUAL_PORT = 9092;
const say = (line) => void process.stdout.write(`${line}\n`);

const cleanup = new Cleanup();
cleanup.onSignals();
try {
  const broker = await startBroker({ say, port: USUAL_PORT });
  cleanup.add(() => broker.stop());
  if (broker.kind === 'given') {
    say(`KAFKA_BROKERS=${broker.brokers} is up; it is yours, nothing was started.`);
  } else {
    say(
      `Kafka is up. Ctrl-C stops it and forgets its data.\n\n  export KAFKA_BROKERS=${broker.brokers}\n`,
    );
    if (broker.libs !== null) say(`  export KAFKA_LIBS=${broker.libs}\n`);
    setInterval(() => {}, 2 ** 30);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
