import type { PartitionBatch } from './batch-builder.js';
import type { RequestSender, SendableRecord } from './batching-sink.js';
import { produceFault } from './produce-fault.js';

/** A request that the broker did not take. */
export interface FailedRequest {
  /** Each once. */
  readonly topics: readonly string[];
  /** `unavailable`, `topic-unknown`, `producer-lost`, or the code of a refusal. */
  readonly reason: string;
}

/** A sender that tells of each request that fails, also of those that are tried again. */
export class WatchedSender implements RequestSender {
  constructor(
    private readonly sender: RequestSender,
    private readonly onFailed: (request: FailedRequest) => void,
  ) {}

  async send(batches: readonly PartitionBatch<SendableRecord>[]): Promise<number[]> {
    try {
      return await this.sender.send(batches);
    } catch (error) {
      const fault = produceFault(error);
      this.onFailed({
        topics: [...new Set(batches.map(({ topic }) => topic))],
        reason: fault.kind === 'refused' ? fault.code : fault.kind,
      });
      throw error;
    }
  }

  renew(): void {
    this.sender.renew();
  }

  close(): Promise<void> {
    return this.sender.close();
  }
}
