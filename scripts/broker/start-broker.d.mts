/** A broker to develop and test against. */
export interface Broker {
  /** `host:port`, or several with commas. */
  readonly brokers: string;
  readonly kind: 'given' | 'compose' | 'java';
  /** The folder with Kafka's jars when the broker came from them; null otherwise. */
  readonly libs: string | null;
  /** Stops what was started; a given broker is left alone. */
  stop(): Promise<void>;
}

export function startBroker(options?: {
  readonly say?: (line: string) => void;
  readonly port?: number;
}): Promise<Broker>;
