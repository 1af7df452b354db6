/** A line of Prometheus' text format that is no comment. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** All samples of a page of metrics. */
export function samplesOf(text: string): MetricSample[] {
  return text.split('\n').flatMap((line) => {
    const groups = line.startsWith('#') ? undefined : LINE.exec(line)?.groups;
    if (groups === undefined) return [];
    const labels = [...(groups['labels'] ?? '').matchAll(LABEL)];
    return [
      {
        name: groups['name']!,
        labels: Object.fromEntries(labels.map(([, label, value]) => [label!, value!])),
        value: Number(groups['value']),
      },
    ];
  });
}

/** The value of the sample with exactly these labels; undefined when there is none. */
export function sampleOf(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const isIt = (sample: MetricSample): boolean =>
    sample.name === name &&
    Object.keys(sample.labels).length === Object.keys(labels).length &&
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return samplesOf(text).find(isIt)?.value;
}
