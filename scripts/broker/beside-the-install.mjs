import { ensureInstalled } from '../install/ensure-installed.mjs';
import { startBroker } from './start-broker.mjs';

/**
 * Installs the packages and, at the same time, finds or starts the broker, which needs none of them.
 *
 * @param {import('../processes/cleanup.mjs').Cleanup} cleanup stops the broker in the end
 * @param {(line: string) => void} say
 * @returns {Promise<{ node: string, broker: import('./start-broker.d.mts').Broker }>}
 */
export async function installAndStartBroker(cleanup, say) {
  const starting = startBroker({ say }).then((broker) => {
    cleanup.add(() => broker.stop());
    return broker;
  });
  const [installed, started] = await Promise.allSettled([ensureInstalled({ say }), starting]);
  if (installed.status === 'rejected') throw installed.reason;
  if (started.status === 'rejected') throw started.reason;
  return { node: installed.value, broker: started.value };
}
