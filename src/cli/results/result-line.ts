import { oneLine, type Paint, type Tone } from '../text/paint.js';
import { timeShown } from '../text/time.js';
import type { ResultView } from './result-view.js';

const TONES: Readonly<Record<string, Tone>> = {
  'attempt.succeeded': 'good',
  'attempt.failed': 'warning',
  'delivery.dead': 'bad',
  'delivery.dropped': 'bad',
  'endpoint.disabled': 'bad',
  'endpoint.overtaken': 'bad',
  'breaker.opened': 'warning',
  'breaker.closed': 'good',
  'endpoint.caught-up': 'good',
};

const WORD_WIDTH = 18;

/** A result on one line: when, what, for whom, the answer, the event, the delivery. */
export function resultLine(result: ResultView, paint: Paint): string {
  const word = result.kind.replace(/^(attempt|delivery)\./, '');
  const parts = [
    paint('faint', timeShown(result.timeMs)),
    paint(TONES[result.kind] ?? 'strong', word.padEnd(word === result.kind ? WORD_WIDTH : 9)),
    paint('strong', oneLine(result.endpointId)),
    ...(result.deliveryId === '' ? [] : deliveryParts(result, paint)),
    ...(result.error === '' ? [] : [paint('warning', oneLine(result.error))]),
    ...(result.message === '' ? [] : [oneLine(result.message)]),
    ...(result.nextAttemptAt === '' ? [] : [paint('faint', `next ${shownTime(result)}`)]),
  ];
  return `${parts.join('  ')}\n`;
}

function deliveryParts(result: ResultView, paint: Paint): string[] {
  const { attempt, status, durationMs, eventType, eventId, deliveryId } = result;
  return [
    `#${attempt ?? '?'}`,
    status === null ? '---' : String(status),
    durationMs === null ? '' : `${Math.round(durationMs)} ms`,
    oneLine(eventType),
    paint('faint', oneLine(eventId)),
    paint('faint', oneLine(deliveryId)),
  ].filter((part) => part !== '');
}

function shownTime({ nextAttemptAt }: ResultView): string {
  const timeMs = Date.parse(nextAttemptAt);
  return Number.isNaN(timeMs) ? oneLine(nextAttemptAt) : timeShown(timeMs);
}
