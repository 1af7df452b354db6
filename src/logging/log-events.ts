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
  'process.started': 'All roles are running.',
  'process.stopping': 'A stop was asked for.',
  'process.stopped': 'Everything is committed and closed.',
  'settings.invalid': 'The process was configured wrongly and does not start.',
} as const satisfies Record<string, string>;

export type LogEvent = keyof typeof LOG_EVENTS;
