/**
 * Every name that a log line may have in `event`, and what it tells. A name is `noun.verb`; a line is written once for
 * a unit of work.
 */
export const LOG_EVENTS = {
  'api.failed': 'A request ended with an error that is no client’s fault.',
  'api.listening': 'The HTTP server takes requests.',
  'api.framework': 'The web framework has something to say.',
  'control.applied': 'The objects of the configuration file are in force.',
  'control.ready': 'The control topic was read to its end.',
  'control.unreadable': 'A record of the control topic was left out.',
  'endpoint.replayed': 'An operator had all of an endpoint sent again from an offset on.',
  'operation.failed': 'A question about an endpoint met a fault of ours.',
  'partition.doubted': 'A commit or a write of cursors failed; this replica takes its partitions over anew.',
  'process.started': 'All roles are running.',
  'process.stopping': 'A stop was asked for.',
  'process.stopped': 'Everything is committed and closed.',
  'settings.invalid': 'The process was configured wrongly and does not start.',
} as const satisfies Record<string, string>;

export type LogEvent = keyof typeof LOG_EVENTS;
