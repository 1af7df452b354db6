import { styleText } from 'node:util';

/** What a text means, not which colour it has. */
export type Tone = 'good' | 'bad' | 'warning' | 'faint' | 'strong';

/** Colours a text by its meaning, or leaves it. */
export type Paint = (tone: Tone, text: string) => string;

const STYLES = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  faint: 'gray',
  strong: 'bold',
} as const;

/** @param hasColors whether the output takes colours */
export function paintFor(hasColors: boolean): Paint {
  if (!hasColors) return (_, text) => text;
  return (tone, text) => styleText(STYLES[tone], text, { validateStream: false });
}

/** Control characters but line breaks and tabs, which could move a terminal's cursor or change its colours, as `\xNN`. */
export function printable(text: string): string {
  return text.replaceAll(
    /(?![\n\t])\p{Cc}/gu,
    (character) => `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`,
  );
}

/** On one line: line breaks and tabs too. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' '));
}
