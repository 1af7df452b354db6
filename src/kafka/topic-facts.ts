import { GatewayError } from '../gateway-error.js';
import type { TopicAdmin } from './ports.js';

/** What a writer must know of a topic. */
export interface TopicFact {
  readonly partitions: number;
  /** The topic's `max.message.bytes`: of a whole record batch, as it goes over the wire. */
  readonly maxBatchBytes: number;
}

interface KnownTopic {
  readonly fact: TopicFact;
  readonly readAtMs: number;
}

const FRESH_MS = 300_000;
/** Kafka's own default, for a broker that hides the setting. */
const DEFAULT_MAX_BATCH_BYTES = 1_048_588;

/** Remembers the facts of the topics that are written to; renews each in the background when it grows old. */
export class TopicFacts {
  private readonly known = new Map<string, KnownTopic>();
  private readonly loading = new Map<string, Promise<TopicFact>>();

  constructor(
    private readonly admin: Pick<TopicAdmin, 'describeTopics'>,
    private readonly now: () => number,
  ) {}

  /** The fact as it is known, at once; undefined when `load` must come first. */
  get(topic: string): TopicFact | undefined {
    const known = this.known.get(topic);
    if (!known) return undefined;
    if (this.now() - known.readAtMs > FRESH_MS) this.load(topic).catch(() => undefined);
    return known.fact;
  }

  /** @throws GatewayError `topic-unknown`; whatever the admin throws while the cluster is unavailable */
  load(topic: string): Promise<TopicFact> {
    let loading = this.loading.get(topic);
    if (!loading) {
      loading = this.read(topic).finally(() => this.loading.delete(topic));
      this.loading.set(topic, loading);
    }
    return loading;
  }

  private async read(topic: string): Promise<TopicFact> {
    const [description] = await this.admin.describeTopics([topic]);
    if (!description) {
      throw new GatewayError(
        'topic-unknown',
        `The topic ${topic} does not exist: create it, or mend its name in the settings.`,
      );
    }
    const limit = Number(description.config['max.message.bytes']);
    const fact = {
      partitions: description.partitions,
      maxBatchBytes: limit > 0 ? limit : DEFAULT_MAX_BATCH_BYTES,
    };
    this.known.set(topic, { fact, readAtMs: this.now() });
    return fact;
  }
}
