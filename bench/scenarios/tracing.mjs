import { pathToFileURL } from 'node:url';
import { inRepository } from '../../scripts/repository.mjs';
import { HelperProcess } from '../stage/helper-process.mjs';

/**
 * What traces cost: an event is routed, signed, "sent" and its result made, all in memory, so that nothing else is in the
 * figures. The floor is an event without a trace in a gateway that exports no spans; `BENCH_BEFORE=…/dist/` adds another
 * build to compare with, such as one from before there were traces.
 */
export async function tracing(bench) {
  const costsOf = async (dist, traced) => {
    const helper = new HelperProcess(bench.node, 'floor/pipeline-loop.mjs');
    bench.cleanup.add(() => helper.stop());
    const costs = await helper.ask('run', { dist, traced });
    await helper.stop();
    return costs;
  };
  const now = await costsOf(pathToFileURL(inRepository('dist', '/')).href, true);
  const { BENCH_BEFORE: other } = process.env;
  const before = other && (await costsOf(pathToFileURL(other).href, false));
  const floor = now.withoutTrace;
  const figure = (name, value) => ({ name, value, floor, unit: 'us' });
  return [
    ...(before ? [figure('the other build, no trace', before.withoutTrace)] : []),
    figure('no export, no trace', now.withoutTrace),
    figure('no export, the event has a trace', now.withTrace),
    figure('export, the trace is not sampled', now.unwanted),
    figure('export of route and attempt', now.exported),
  ];
}
