import type { Figure } from './figure.d.mts';

export interface Report {
  readonly scenario: string;
  readonly figures: readonly Figure[];
}

export function figuresTable(reports: readonly Report[]): string;
