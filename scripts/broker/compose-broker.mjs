import { freePort } from '../processes/free-port.mjs';
import { answers, run } from '../processes/run.mjs';
import { repository } from '../repository.mjs';
import { waitForMetadata } from './wait-for-metadata.mjs';

const START_LIMIT_MS = 180_000;

/** Whether a container engine with Compose answers. */
export async function hasCompose() {
  return (await answers('docker', ['info'])) && answers('docker', ['compose', 'version']);
}

/**
 * Starts the `kafka` service of docker-compose.yml under a project name of its own, published on a free port.
 *
 * @param {{ port?: number }} options `port`: taken when it is free
 * @returns {Promise<{ brokers: string, stop: () => Promise<void> }>} `stop` removes its containers and volumes
 */
export async function startComposeBroker({ port } = {}) {
  const published = await freePort(port);
  const compose = ['compose', '--project-name', `event-gateway-broker-${published}`];
  const options = { cwd: repository, env: { ...process.env, KAFKA_PORT: String(published) } };
  const stop = async () => {
    await run('docker', [...compose, 'down', '--volumes', '--timeout', '10'], options);
  };
  const { code, output } = await run('docker', [...compose, 'up', '--detach', 'kafka'], options);
  try {
    if (code !== 0) throw new Error(output.trimEnd());
    await waitForMetadata([`127.0.0.1:${published}`], START_LIMIT_MS);
  } catch (error) {
    await stop();
    const message = `docker compose could not start Kafka:\n${error.message}`;
    throw new Error(message, { cause: error });
  }
  return { brokers: `127.0.0.1:${published}`, stop };
}
