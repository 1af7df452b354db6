// oxlint-disable-next-line no-restricted-imports -- with metrics.ts this is the adapter for prom-client
import { openMetricsContentType, Registry, type Metric } from 'prom-client';
import type { Collected, Family } from './families.js';

/**
 * The same metrics as OpenMetrics, which has exemplars, beside Prometheus' text.
 *
 * Why not switch the registry's content type? prom-client then cuts `_total` off the counters' own names, and the next
 * scrape in Prometheus' text would show them without it.
 *
 * @source https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md#counter-1
 */
export async function openMetricsText(registry: Registry): Promise<string> {
  const view = new Registry<typeof openMetricsContentType>();
  view.setContentType(openMetricsContentType);
  for (const metric of registry.getMetricsAsArray()) view.registerMetric(viewOf(metric));
  return view.metrics();
}

/** What the registry looks at of a metric. */
interface Shown extends Family {
  getForPromString?(): Promise<Collected>;
}

function viewOf(metric: unknown): Metric {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all metrics of prom-client, and ours, have these
  const shown = metric as Shown;
  const view: Family = {
    name: shown.name,
    async get() {
      const collected = await (shown.getForPromString?.() ?? shown.get());
      return { ...collected, name: familyOf(collected) };
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the registry needs no more than a name and `get`
  return view as unknown as Metric;
}

/** A counter's samples end in `_total`, its family does not. */
function familyOf({ name, type }: Collected): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name;
}
