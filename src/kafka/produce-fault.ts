/** What to do after a request to write records failed. */
export type ProduceFault =
  /** The cluster can't take it now: the very same request again, later. */
  | { readonly kind: 'unavailable' }
  /** The same, but only for so long: a new topic is unknown to some brokers for a moment, a missing one for ever. */
  | { readonly kind: 'topic-unknown' }
  /** This producer's sequence is broken: the same request by a new one. */
  | { readonly kind: 'producer-lost' }
  /** At least one record of the request can never be written. */
  | { readonly kind: 'refused'; readonly code: RefusalCode };

export type RefusalCode =
  'record-too-large' | 'topic-unknown' | 'not-authorized' | 'record-refused';

const REFUSED: Readonly<Record<string, RefusalCode>> = {
  MESSAGE_TOO_LARGE: 'record-too-large',
  RECORD_LIST_TOO_LARGE: 'record-too-large',
  INVALID_TOPIC_EXCEPTION: 'topic-unknown',
  TOPIC_AUTHORIZATION_FAILED: 'not-authorized',
  CLUSTER_AUTHORIZATION_FAILED: 'not-authorized',
  INVALID_RECORD: 'record-refused',
  INVALID_TIMESTAMP: 'record-refused',
  POLICY_VIOLATION: 'record-refused',
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 'record-refused',
};

const UNAVAILABLE_NAMES = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
]);

/** An error of the client's; those that the broker answered with have a `type`. */
interface ClientError {
  readonly name: string;
  readonly type?: unknown;
  readonly retriable?: unknown;
  readonly cause?: unknown;
}

/**
 * Sorts what kafkajs rejects with. Whatever it does not know costs a new producer: resending then may repeat records,
 * which readers expect, but never loses one.
 *
 * @source https://kafka.apache.org/protocol#protocol_error_codes
 */
export function produceFault(error: unknown): ProduceFault {
  const root = rootOf(error);
  const code = REFUSED[String(root?.type)];
  if (code !== undefined) return { kind: 'refused', code };
  if (root?.type === 'UNKNOWN_TOPIC_OR_PARTITION') return { kind: 'topic-unknown' };
  if (root?.type === 'DUPLICATE_SEQUENCE_NUMBER') return { kind: 'producer-lost' };
  if (root?.type !== undefined && root.retriable === true) return { kind: 'unavailable' };
  if (root && UNAVAILABLE_NAMES.has(root.name)) return { kind: 'unavailable' };
  return { kind: 'producer-lost' };
}

/** kafkajs wraps an error once for each layer of retries; the innermost tells. */
function rootOf(error: unknown): ClientError | null {
  if (!(error instanceof Error)) return null;
  let root: ClientError = error;
  while (root.type === undefined && root.cause instanceof Error) root = root.cause;
  return root;
}
