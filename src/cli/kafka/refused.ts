import { messageOf } from '../../unknown-error.js';
import { CliError } from '../cli-error.js';

/** What Kafka asks a right for, by the type of the error that says that there is none. */
const REFUSED: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'topics',
  GROUP_AUTHORIZATION_FAILED: 'groups',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'transactional ids',
  CLUSTER_AUTHORIZATION_FAILED: 'the cluster',
};

const RIGHTS = 'The table of docs/kubernetes.md tells which rights there are';

/** Why a topic can't be read any more: its consumer ended for good. */
export function readingLost(topic: string, error: Error): CliError {
  const why =
    refusedRight(error) === 'topics'
      ? `the user has no right to read ${topic}. Give it Read on this topic (strimzi.user.readOutcomes in the Helm chart), or ` +
        'log in as another one: the settings that begin with KAFKA_SASL_ and KAFKA_TLS_.'
      : `reading ${topic} came to an end: ${messageOf(error)}`;
  return new CliError('reading-lost', why, undefined, { cause: error });
}

/** The same error, or if it is one of missing rights, what people can do about it. */
export function explained(error: unknown): unknown {
  const right = refusedRight(error);
  if (right === null || error instanceof CliError) return error;
  return new CliError(
    'kafka-refused',
    `the user has no right of this kind on ${right}: ${messageOf(error)}. ${RIGHTS}.`,
    undefined,
    { cause: error },
  );
}

/** What a right is missing on, by the error or one of its causes; null when it is about something else. */
function refusedRight(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const right = 'type' in at ? REFUSED[String(at.type)] : undefined;
    if (right !== undefined) return right;
  }
  return null;
}
