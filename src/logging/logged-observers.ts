import type { AttemptObserver } from '../pipeline/dispatcher/attempt.js';
import type { DispatcherObserver } from '../pipeline/dispatcher/dispatcher-observer.js';
import type { OutcomeObserver } from '../pipeline/results/outcome-recorder.js';
import type { QuarantineObserver } from '../pipeline/results/quarantine.js';
import type { DeliveryLog } from './delivery-log.js';
import type { Logger } from './logger.js';

/** The ports through which the stages tell what they do, told to the log, too. */

export function loggedAttempts(observer: AttemptObserver, log: DeliveryLog): AttemptObserver {
  return {
    attempted(verdict, facts) {
      observer.attempted(verdict, facts);
      log.attempted(verdict, facts);
    },
  };
}

export function loggedOutcomes(observer: OutcomeObserver, log: DeliveryLog): OutcomeObserver {
  return {
    ...observer,
    ended: (kind, delivery, reason) => log.ended(kind, delivery, reason),
    endpoint: (result) => log.endpoint(result),
  };
}

export function loggedOwnership(observer: DispatcherObserver, logger: Logger): DispatcherObserver {
  return {
    ...observer,
    takenOver(durationMs, partition) {
      observer.takenOver?.(durationMs, partition);
      logger.info('partition.taken-over', { partition, duration_ms: durationMs });
    },
  };
}

export function loggedQuarantine(observer: QuarantineObserver, logger: Logger): QuarantineObserver {
  return {
    quarantined(reason, what) {
      observer.quarantined(reason, what);
      const { topic, partition, record, detail } = what;
      const { offset } = record;
      logger.warn('event.quarantined', { topic, partition, offset, reason, detail });
    },
  };
}
