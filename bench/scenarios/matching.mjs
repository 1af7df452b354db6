import { inRepository } from '../../scripts/repository.mjs';
import { HelperProcess } from '../stage/helper-process.mjs';

const SIZES = [100, 10_000, 100_000];

/**
 * What it costs to find who wants an event, with few and with many endpoints. Each event has two takers, one by its
 * type and one by a prefix, however many endpoints there are; types are asked for in turn, so that hardly any answer is
 * remembered, and then a few of them again and again. Beside it: one look-up in a Map of as many keys, and a scan.
 */
export async function matching(bench) {
  const helper = new HelperProcess(bench.node, 'floor/match-loop.mjs');
  bench.cleanup.add(() => helper.stop());
  const index = inRepository('dist', 'pipeline', 'router', 'subscription-index.js');
  const costs = [];
  for (const endpoints of SIZES) costs.push(await helper.ask('run', { index, endpoints }));
  await helper.stop();

  const [fewest, most] = [costs[0], costs.at(-1)];
  return [
    ...costs.map(({ freshUs, mapUs }, at) => ({
      name: `a match, ${SIZES[at].toLocaleString('en-US')} endpoints`,
      value: freshUs,
      floor: mapUs,
      unit: 'us',
    })),
    {
      name: 'a match: most / fewest endpoints',
      value: most.freshUs / fewest.freshUs,
      floor: most.mapUs / fewest.mapUs,
      unit: 'times',
      goal: { atMost: 2 },
    },
    {
      name: 'a remembered match: most / fewest endpoints',
      value: most.rememberedUs / fewest.rememberedUs,
      unit: 'times',
      goal: { atMost: 2 },
    },
    { name: 'a remembered match', value: most.rememberedUs, unit: 'us' },
    { name: 'a scan over 100,000 endpoints', value: most.scanUs, unit: 'us' },
  ];
}
