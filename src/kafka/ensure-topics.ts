import { GatewayError } from '../gateway-error.js';
import type { TopicAdmin, TopicSpec } from './ports.js';
import { topicFaults } from './topic-checks.js';
import type { TopicFault, TopicRequirements } from './topic-checks.js';

/**
 * Creates the gateway's topics that are missing and refuses unsafe ones.
 *
 * @returns the names of the created ones
 * @throws GatewayError `unsafe-topics`, naming each fault and its mend
 */
export async function ensureTopics(
  admin: TopicAdmin,
  specs: readonly TopicSpec[],
  requirements: TopicRequirements,
): Promise<string[]> {
  const existing = new Set(await admin.listTopics());
  const missing = specs.filter(({ name }) => !existing.has(name));
  await admin.createTopics(missing);
  const described = await admin.describeTopics(specs.map(({ name }) => name));
  const faults = topicFaults(described, requirements);
  if (faults.length > 0) throw unsafe(faults);
  return missing.map(({ name }) => name);
}

function unsafe(faults: readonly TopicFault[]): GatewayError {
  const lines = faults.map(({ topic, fault, mend }) => `- ${topic}: ${fault}. Mend: ${mend}.`);
  return new GatewayError(
    'unsafe-topics',
    ['These topics would lose or repeat deliveries:', ...lines].join('\n'),
  );
}
