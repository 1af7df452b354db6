/**
 * Every name that a log line may have in `event`, and what it tells. A name is `noun.verb`; a line is written once for
 * a unit of work.
 */
export const LOG_EVENTS = {
  'api.answered': 'A request was answered; the line tells who asked for what, and no secret.',
  'api.failed': 'A request ended with an error that is no client’s fault.',
  'api.framework': 'The web framework has something to say.',
  'api.listening': 'The HTTP server takes requests.',
  'batch.unreadable': 'A fetched batch could not be decoded; its offsets are told.',
  'commit.refused': 'The broker did not take a commit.',
  'commits.unread': 'A group’s commits could not be read; they are asked for again.',
  'consumer.crashed': 'A consumer ended; it restarts by itself or ends the process.',
  'consumer.deaf': 'A consumer did not take an instruction since it is between two lives.',
  'control.applied': 'The objects of the configuration file are in force.',
  'control.lost':
    'Another replica took writing to the control topic over, or a transaction failed; what became of it is read.',
  'control.ready': 'The control topic was read to its end.',
  'control.taken-over': 'This replica is the one that writes to the control topic.',
  'control.unreadable': 'A record of the control topic was left out.',
  'endpoint.replayed': 'An operator had all of an endpoint sent again from an offset on.',
  'group.joined': 'A consumer joined its group and has partitions.',
  'group.unreachable': 'A consumer could not join its group; it tries again.',
  'kafka.client': 'A line of the Kafka client’s own log.',
  'log.lost':
    'A replica lost a partition of cursors to another, or could not tell; it takes it over anew.',
  'log.not-taken-over': 'A partition of cursors could not be taken over; it is tried again.',
  'log.taken-over': 'A partition of cursors was taken over and read.',
  'operation.failed': 'A question about an endpoint met a fault of ours.',
  'partition.doubted':
    'A commit or a write of cursors failed; this replica takes its partitions over anew.',
  'partition.overtaken': 'Retention deleted records before they were read.',
  'process.failed': 'The process ends since it can’t do its work.',
  'process.started': 'All roles are running.',
  'process.stopped': 'Everything is committed and closed.',
  'process.stopping': 'A stop was asked for.',
  'reader.crashed': 'A log reader ended; it restarts by itself or ends the process.',
  'reader.group-left': 'A log reader’s throw-away group was left to the broker.',
  'sink.failing': 'Writes fail and are tried again.',
  'topic.missing': 'A topic of SOURCE_TOPICS does not exist.',
  'topics.created': 'Missing topics were created.',
  'topics.unlisted': 'The list of topics could not be read; it is asked for again.',
} as const satisfies Record<string, string>;

export type LogEvent = keyof typeof LOG_EVENTS;
