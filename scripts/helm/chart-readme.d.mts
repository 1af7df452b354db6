/** What Chart.yaml says. */
export interface Chart {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly appVersion: string;
  readonly kubeVersion: string;
}

/** The text of the chart's README.md, from the text of values.yaml. */
export function chartReadme(chart: Chart, values: string): string;
