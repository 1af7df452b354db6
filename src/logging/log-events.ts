import type { LogLevel } from './log-levels.js';

/** What there is to know of a log line: at which levels it is written, what it tells, and, if loud, what to do. */
export type LogEventSpec =
  | { readonly levels: readonly ('debug' | 'info')[]; readonly tells: string }
  | {
      readonly levels: readonly LogLevel[];
      readonly tells: string;
      /** What a person looks at and does. A warning heals by itself; an error does not. */
      readonly act: string;
    };

/**
 * Every name that a log line may have in `event`, the id by which docs/logs.md explains it. A name is `noun.verb`; a line
 * is written once for a unit of work. What is written as a warning or an error has to say what to do.
 */
export const LOG_EVENTS = {
  'api.answered': {
    levels: ['debug', 'info'],
    tells:
      'A request to the HTTP server has its answer. It tells who asked for what, and no secret. `info` for what changes something or was refused, `debug` for reads, probes and scrapes.',
  },
  'api.failed': {
    levels: ['error'],
    tells: 'A request ended with an error that is no client’s fault; the client saw a 500.',
    act: 'Read `error`: it is a fault of the gateway. Report it with the whole line.',
  },
  'api.framework': {
    levels: ['warn', 'error'],
    tells: 'The web framework has something to say.',
    act: 'Read `message`. Before `process.started` it tells why the HTTP server did not start, such as a port that is taken.',
  },
  'api.listening': { levels: ['info'], tells: 'The HTTP server takes requests.' },
  'batch.unreadable': {
    levels: ['warn'],
    tells:
      'A fetched batch of records could not be decoded; its offsets are told. Reading goes on behind it, and what a stage would lose by it goes to quarantine.',
    act: 'Read `code` and `reason`. `batch-too-large`: raise `MAX_DECOMPRESSED_BYTES`. `batch-corrupt`: look at the disks of the partition’s leader.',
  },
  'breaker.closed': { levels: ['info'], tells: 'An endpoint answers again.' },
  'breaker.opened': {
    levels: ['info'],
    tells: 'An endpoint failed so often that it gets only probes for a while.',
  },
  'broker.unreachable': {
    levels: ['warn'],
    tells: 'At its start the process can’t reach the brokers; it goes on trying.',
    act: 'Read `error`. Check `KAFKA_BROKERS`, the network between here and there, TLS and credentials.',
  },
  'commit.refused': { levels: ['debug'], tells: 'The broker did not take a commit.' },
  'commits.unread': {
    levels: ['debug'],
    tells: 'A group’s commits could not be read; they are asked for again.',
  },
  'consumer.crashed': {
    levels: ['warn'],
    tells:
      'A consumer ended. With `restarts: true` it joins again by itself, else the process ends (`process.failed`).',
    act: 'Seldom and with `restarts: true`: nothing. Often: look at the brokers and the network between; with missing rights, give them to the gateway.',
  },
  'consumer.deaf': {
    levels: ['debug'],
    tells: 'A consumer did not take an instruction since it is between two lives.',
  },
  'control.applied': {
    levels: ['info'],
    tells: 'The objects of the configuration file are in force.',
  },
  'control.changed': {
    levels: ['info'],
    tells: 'A change of an endpoint, a subscription or an API key is in force in this replica.',
  },
  'control.lost': {
    levels: ['info'],
    tells:
      'Another replica took writing to the control topic over, or a transaction failed; what became of it is read.',
  },
  'control.newer': {
    levels: ['error'],
    tells: 'A newer gateway wrote an object that this one can’t read; it takes no work any more.',
    act: 'Bring this replica to the version of the one that wrote it.',
  },
  'control.ready': { levels: ['info'], tells: 'The control topic was read to its end.' },
  'control.taken-over': {
    levels: ['debug'],
    tells: 'This replica is the one that writes to the control topic.',
  },
  'control.unreadable': {
    levels: ['error'],
    tells:
      'A record of the control topic was left out, so an endpoint or subscription may be missing.',
    act: 'Read `reason` and `key`. Written by a newer gateway: bring this replica to that version. Else write the object again over the API.',
  },
  'delivery.attempted': {
    levels: ['debug', 'info'],
    tells:
      'An attempt has its answer. `info` when it failed or its delivery is in the sample (`LOG_DELIVERY_SAMPLE_RATIO`), else `debug`.',
  },
  'delivery.ended': {
    levels: ['debug', 'info'],
    tells:
      'A delivery ended without an attempt. `info` when it is dead or in the sample, `debug` when nobody wants it any more.',
  },
  'endpoint.caught-up': {
    levels: ['debug'],
    tells: 'An endpoint keeps up again: it has no cursor of its own any more.',
  },
  'endpoint.detached': {
    levels: ['debug'],
    tells: 'An endpoint can’t keep up: it has a cursor of its own from now on.',
  },
  'endpoint.disabled': {
    levels: ['info'],
    tells: 'An endpoint said that it wants no more (410), and was disabled.',
  },
  'endpoint.overtaken': {
    levels: ['error'],
    tells: 'Retention deleted deliveries that an endpoint was still owed.',
    act: 'They are lost here. Read `reason` for the offsets; if the events are still in their source topics, have them sent again from there. Look at `retention.ms` of the deliveries topic, and at why the endpoint was behind for so long.',
  },
  'endpoint.replayed': {
    levels: ['info'],
    tells: 'An operator had all of an endpoint sent again from an offset on.',
  },
  'event.quarantined': {
    levels: ['warn'],
    tells:
      'A record could not be read, or became a delivery that is too large; it lies in the quarantine topic.',
    act: 'Read `reason` and look at the record at the quarantine topic. Mend its producer, or the settings that tell how events are read.',
  },
  'group.joined': { levels: ['info'], tells: 'A consumer joined its group and has partitions.' },
  'group.unreachable': {
    levels: ['warn'],
    tells: 'A consumer could not join its group; it tries again.',
    act: 'Nothing while brokers restart. If it lasts, look at the brokers, and at the gateway’s right to use the group.',
  },
  'kafka.client': {
    levels: ['debug', 'warn'],
    tells: 'A line of the Kafka client’s own log; the same warning comes at most once in 30 s.',
    act: 'Read `message`. What needs someone is told by a line of the gateway’s own beside it.',
  },
  'log.level-changed': {
    levels: ['info'],
    tells: 'The level of the log was changed over the API, or went back to its setting.',
  },
  'log.lost': {
    levels: ['warn'],
    tells:
      'A replica lost a partition of cursors to another, or could not tell; it takes it over anew.',
    act: 'Nothing while replicas come and go or brokers restart. Often, in quiet times: the broker is slow with transactions, or two gateways share a `TOPIC_PREFIX`.',
  },
  'log.not-taken-over': {
    levels: ['debug'],
    tells: 'A partition of cursors could not be taken over; it is tried again.',
  },
  'log.taken-over': {
    levels: ['debug'],
    tells: 'A partition of cursors was taken over and read.',
  },
  'operation.failed': {
    levels: ['error'],
    tells: 'A question about an endpoint (its status, a replay) met a fault of ours.',
    act: 'Read `error`: it is a fault of the gateway. Report it with the whole line.',
  },
  'partition.doubted': {
    levels: ['warn'],
    tells:
      'A commit or a write of cursors failed; this replica takes its partitions over anew, and some deliveries may be sent twice.',
    act: 'Nothing while brokers restart. Often: look at the latency of the brokers, at `__consumer_offsets` and at `__transaction_state`.',
  },
  'partition.overtaken': {
    levels: ['error'],
    tells: 'Retention deleted records of a topic before they were read.',
    act: 'They are lost here. Look at why the gateway was behind or stopped for so long, and at the retention of `topic`.',
  },
  'partition.refused': {
    levels: ['error'],
    tells:
      'A newer gateway wrote a cursor that this one can’t read; it sends nothing of the partition.',
    act: 'Bring this replica to the version of the one that wrote it.',
  },
  'partition.release-late': {
    levels: ['warn'],
    tells:
      'A partition that another replica is to have was given up before all that was under way in it was over; some of it may be sent twice.',
    act: 'Seldom: nothing. Often: look at the longest `timeoutMs` of your endpoints, and at the latency of the brokers.',
  },
  'partition.taken-over': {
    levels: ['info'],
    tells:
      'A partition of deliveries is this replica’s: the former owner is fenced, cursors are read, sending begins.',
  },
  'process.failed': {
    levels: ['error'],
    tells: 'The process ends since it can’t do its work.',
    act: 'Read `error`: its `code` and message name the fault and how to mend it. Exit code 78 means that settings or topics have to be mended first; else the orchestrator’s restart is the mend, unless it comes again.',
  },
  'process.started': { levels: ['info'], tells: 'All roles are running.' },
  'process.stopped': { levels: ['info'], tells: 'Everything is committed and closed.' },
  'process.stopping': { levels: ['info'], tells: 'A stop was asked for.' },
  'reader.crashed': {
    levels: ['warn'],
    tells:
      'A log reader ended. With `restarts: true` it comes back by itself, else the process ends (`process.failed`).',
    act: 'As for `consumer.crashed`.',
  },
  'reader.group-left': {
    levels: ['debug'],
    tells: 'A log reader’s throw-away group was left to the broker.',
  },
  'secrets.plain': {
    levels: ['warn'],
    tells:
      'Secrets of endpoints are written to the control topic as they are, since SECRET_KEYS is not set.',
    act: 'Set `SECRET_KEYS`; what is there is sealed at the next start.',
  },
  'secrets.resealed': {
    levels: ['info'],
    tells: 'Endpoints were sealed anew under the current key.',
  },
  'sink.failing': {
    levels: ['warn'],
    tells: 'Writes fail and are tried again; meanwhile no new request is sent.',
    act: 'Read `error`. Look at the brokers, at `min.insync.replicas` against the replicas that are in sync, and at the gateway’s right to write.',
  },
  'topic.missing': {
    levels: ['warn'],
    tells: 'A topic of SOURCE_TOPICS does not exist; it is looked for again.',
    act: 'Create the topic or mend `SOURCE_TOPICS`; without the right to describe a topic it is missing, too.',
  },
  'topics.created': { levels: ['info'], tells: 'Missing topics were created.' },
  'topics.unlisted': {
    levels: ['debug'],
    tells: 'The list of topics could not be read; it is asked for again.',
  },
  'traces.unexported': {
    levels: ['warn'],
    tells:
      'Spans could not be handed to the collector and are lost; told at most once in 30 s. Delivery goes on.',
    act: 'Read `error`. Check `OTEL_EXPORTER_OTLP_ENDPOINT`, the collector, and whether it takes OTLP over HTTP as JSON.',
  },
} as const satisfies Readonly<Record<string, LogEventSpec>>;

export type LogEvent = keyof typeof LOG_EVENTS;

/** The names of lines that may be written at a level. */
export type LogEventAt<L extends LogLevel> = {
  [E in LogEvent]: L extends (typeof LOG_EVENTS)[E]['levels'][number] ? E : never;
}[LogEvent];
