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

const SCENARIOS = { delivery, latency, matching, isolation, recovery, outage, memory, limited };

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
 * Runs the scenarios that were asked for, one after the other.
 *
 * @returns {Promise<string>} the report: a table, or JSON
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
  for (const name of wishes.names) {
    tell(`\n${name}`);
    reports.push({ scenario: name, figures: await SCENARIOS[name](bench) });
  }
  if (wishes.json) return JSON.stringify({ machine, quick, reports }, null, 2);
  const warning = quick ? '; --quick: the figures mean little' : '';
  return `\n${machine.summary}${warning}\n\n${figuresTable(reports)}`;
}
