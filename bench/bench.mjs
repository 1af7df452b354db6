import { startBroker } from '../scripts/broker/start-broker.mjs';
import { ensureBuilt } from '../scripts/build.mjs';
import { kafkaClient } from '../scripts/quickstart/kafka-client.mjs';
import { describeMachine } from './report/machine.mjs';
import { figuresTable } from './report/table.mjs';
import { delivery } from './scenarios/delivery.mjs';
import { isolation } from './scenarios/isolation.mjs';
import { latency } from './scenarios/latency.mjs';
import { limited } from './scenarios/limited.mjs';
import { matching } from './scenarios/matching.mjs';
import { memory } from './scenarios/memory.mjs';
import { outage } from './scenarios/outage.mjs';
import { recovery } from './scenarios/recovery.mjs';
import { tracing } from './scenarios/tracing.mjs';

const SCENARIOS = {
  delivery,
  latency,
  matching,
  isolation,
  recovery,
  outage,
  memory,
  limited,
  tracing,
};

/**
 * What a scenario gets.
 *
 * @typedef {object} Bench
 * @property {string} node the Node to run processes with
 * @property {string} brokers
 * @property {import('kafkajs').Kafka} kafka
 * @property {import('../scripts/processes/cleanup.mjs').Cleanup} cleanup
 * @property {boolean} quick
 * @property {boolean} linger
 * @property {(line: string) => void} tell progress, for people
 */

/**
 * Runs the scenarios that were asked for, one after the other; one that fails leaves the others their figures.
 *
 * @returns {Promise<{ report: string, failed: readonly string[] }>} a table, or JSON
 */
export async function runBench({ node, wishes, cleanup, tell }) {
  const broker = await startBroker({ say: tell });
  cleanup.add(() => broker.stop());
  if (await ensureBuilt(node)) tell('Built.');
  const { quick, linger } = wishes;
  const kafka = kafkaClient(broker.brokers);
  const bench = { node, brokers: broker.brokers, kafka, cleanup, quick, linger, tell };

  const machine = describeMachine(node);
  const reports = [];
  const failed = [];
  for (const scenario of wishes.names) {
    tell(scenario);
    try {
      reports.push({ scenario, figures: await SCENARIOS[scenario](bench) });
    } catch (error) {
      if (cleanup.interrupted) throw error;
      tell(`${scenario} failed: ${error.stack}`);
      failed.push(scenario);
    }
  }
  if (wishes.json) return { report: JSON.stringify({ machine, quick, reports }, null, 2), failed };
  const warning = quick ? '; --quick: the figures mean little' : '';
  return { report: `\n${machine.summary}${warning}\n\n${figuresTable(reports)}`, failed };
}
