import type { Figure } from './figure.d.mts';

export function figuresTable(figures: readonly (Figure & { readonly scenario: string })[]): string;
