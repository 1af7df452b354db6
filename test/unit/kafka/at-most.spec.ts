import { describe, expect, it } from '@jest/globals';

import { AtMost } from '../../../src/kafka/at-most.js';

/** Work that ends when it is told to. */
class Job {
  started = false;
  readonly done: Promise<void>;
  end!: () => void;
  fail!: (error: Error) => void;

  constructor(places: AtMost) {
    const ended = new Promise<void>((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
    this.done = places.run(() => {
      this.started = true;
      return ended;
    });
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('a limit of concurrent work', () => {
  it('starts so many at once, and each other one when a place is free, in order', async () => {
    const places = new AtMost(2);
    const jobs = Array.from({ length: 4 }, () => new Job(places));
    const started = (): boolean[] => jobs.map((job) => job.started);
    await settle();
    expect(started()).toEqual([true, true, false, false]);
    jobs[1]?.end();
    await settle();
    expect(started()).toEqual([true, true, true, false]);
    jobs[0]?.end();
    await settle();
    expect(started()).toEqual([true, true, true, true]);
  });

  it('gives the place of failed work on, and passes its error to the caller', async () => {
    const places = new AtMost(1);
    const [first, second] = [new Job(places), new Job(places)];
    first.fail(new Error('broken'));
    await expect(first.done).rejects.toThrow('broken');
    await settle();
    expect(second.started).toBe(true);
    second.end();
    await second.done;
    const third = new Job(places);
    await settle();
    expect(third.started).toBe(true);
  });
});
