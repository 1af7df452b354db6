import { GatewayError } from '../../gateway-error.js';
import type { DispatchContext } from './dispatch-context.js';
import type { PartitionLane } from './partition-lane.js';

interface Replay {
  readonly from: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  begun: boolean;
}

/**
 * Replays that operators asked for: each begins when nothing of its lane is in flight, and is answered when the lane's
 * new cursor is confirmed.
 */
export class Replays {
  private readonly pending = new Map<PartitionLane, Replay>();

  constructor(private readonly context: Pick<DispatchContext, 'offer'>) {}

  /**
   * Resolves when it is durable that all of the endpoint from `from` on will be sent again.
   *
   * @throws GatewayError `replay-running` at once, `replay-lost` when the partition is lost before
   */
  request(runner: PartitionLane, from: number): Promise<void> {
    if (this.pending.has(runner))
      throw new GatewayError(
        'replay-running',
        'a replay of this endpoint is under way: wait for it',
      );
    runner.held = true;
    return new Promise((resolve, reject) => {
      this.pending.set(runner, { from, resolve, reject, begun: false });
      this.advance(runner);
    });
  }

  /** Something about the lane changed. */
  advance(runner: PartitionLane): void {
    const replay = this.pending.get(runner);
    if (replay === undefined) return;
    const { lane, owner } = runner;
    if (replay.begun) {
      if (lane.state !== 'detached') return;
      this.end(runner);
      replay.resolve();
    } else if (lane.inFlight.size === 0 && lane.state !== 'detaching') {
      replay.begun = owner.replay(lane, replay.from);
      if (replay.begun) runner.reportState('replay');
      if (replay.begun || !owner.running) return;
      // Nothing from there on was handed out yet: it will be sent anyway.
      this.end(runner);
      replay.resolve();
    }
  }

  /** The partition is lost before they were confirmed. */
  abandon(): void {
    for (const [runner, { reject }] of this.pending) {
      this.end(runner);
      reject(
        new GatewayError('replay-lost', 'the endpoint moved to another replica: ask once more'),
      );
    }
  }

  private end(runner: PartitionLane): void {
    this.pending.delete(runner);
    runner.held = false;
    this.context.offer(runner);
  }
}
