import type { JavaBroker } from '../broker/java-broker.mjs';

export interface ChaosBroker {
  /** `host:port`, several with commas. */
  readonly brokers: string;
  /** Stops what was started, and forgets its data. */
  stop(): Promise<void>;
  /** The broker's process, when it is ours to freeze and kill. */
  readonly process: JavaBroker | null;
}

/** @param options `port`: taken when it is free; one below the range of outgoing connections keeps free for a restart */
export function startChaosBroker(options: {
  readonly say: (line: string) => void;
  readonly port: number;
}): Promise<ChaosBroker>;
