import { afterEach, describe, expect, it } from '@jest/globals';
import type { ControlPlane } from '../../../../src/control/control-plane.js';
import type { LogReader, Sweep } from '../../../../src/kafka/ports.js';
import { aStoredEndpoint } from '../../../support/control-builders.js';
import { InMemoryKafka } from '../../../support/in-memory-kafka.js';
import { ADMIN, CONTROL_TOPIC, inMemoryControl } from '../../../support/in-memory-control.js';

const started: ControlPlane[] = [];

async function start(options: Parameters<typeof inMemoryControl>[0] = {}) {
  const control = inMemoryControl(options);
  await control.log.start();
  started.push(control);
  return control;
}

/** Adds one to the version of an endpoint, when it is `expected`. */
async function raise({ writes }: ControlPlane, id: string, expected: number): Promise<number> {
  return writes.change(ADMIN.author, ({ endpoints }) => {
    const version = endpoints.get(id)?.version ?? 0;
    if (version !== expected) throw new Error(`it is ${version}`);
    const endpoint = aStoredEndpoint({ id, version: version + 1 });
    return { changes: [{ kind: 'endpoint-put', endpoint }], result: version + 1 };
  });
}

/** The transactions that stand in the topic, as the serials of their marks. */
function transactions(kafka: InMemoryKafka): number {
  const { records } = kafka.partition(CONTROL_TOPIC, 0);
  return records.filter(({ key, value }) => {
    return key?.toString() === 'owner' && String(value).includes('"takeOver":false');
  }).length;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((control) => control.close()));
});

/** A reader that hands on nothing while it is held. */
class HeldReader implements LogReader {
  private held = false;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly reader: LogReader) {}

  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    for (const hand of this.waiting.splice(0)) hand();
  }

  sweep(partition: number, from: number, take: Parameters<LogReader['sweep']>[2]): Sweep {
    return this.reader.sweep(partition, from, (batch) => {
      if (!this.held) return take(batch);
      this.waiting.push(() => take(batch));
      return 'more';
    });
  }

  bounds(partition: number): ReturnType<LogReader['bounds']> {
    return this.reader.bounds(partition);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}

describe('a write to the control topic', () => {
  it('is answered when this replica has applied it', async () => {
    const control = await start();
    expect(await raise(control, 'a', 0)).toBe(1);
    expect(control.state.endpoints.get('a')?.version).toBe(1);
  });

  it('shows to the other replicas', async () => {
    const one = await start();
    const other = await start({ kafka: one.kafka });
    await raise(one, 'a', 0);
    await one.kafka.settle();
    expect(other.state.endpoints.get('a')?.version).toBe(1);
  });

  it('is decided on the outcome of the one before, and shares its transaction', async () => {
    const control = await start();
    await raise(control, 'first', 0);
    const before = transactions(control.kafka);
    const versions = await Promise.all([0, 1, 2, 3].map((version) => raise(control, 'a', version)));
    expect(versions).toEqual([1, 2, 3, 4]);
    expect(transactions(control.kafka) - before).toBeLessThanOrEqual(2);
  });

  it('is refused on the newest state, which another replica may have written', async () => {
    const one = await start();
    const other = await start({ kafka: one.kafka });
    await raise(one, 'a', 0);
    await raise(other, 'a', 1);
    await expect(raise(one, 'a', 1)).rejects.toThrow('it is 2');
    expect(await raise(one, 'a', 2)).toBe(3);
  });

  it('is decided and answered only when all that was written before was read', async () => {
    const one = await start();
    const slow: HeldReader[] = [];
    const readerOf = (kafka: InMemoryKafka): LogReader => {
      const reader = new HeldReader(kafka.logReader(CONTROL_TOPIC));
      slow.push(reader);
      return reader;
    };
    const other = await start({ kafka: one.kafka, readerOf });
    slow[0]!.hold();
    await raise(one, 'a', 0);
    let answered = 0;
    const written = raise(other, 'a', 1).then((version) => (answered = version));
    await new Promise((resolve) => setImmediate(resolve));
    await one.kafka.settle();
    expect(answered).toBe(0);
    slow[0]!.release();
    expect(await written).toBe(2);
    expect(other.state.endpoints.get('a')?.version).toBe(2);

    slow[0]!.hold();
    const next = raise(other, 'a', 2).then((version) => (answered = version));
    await new Promise((resolve) => setImmediate(resolve));
    await one.kafka.settle();
    expect(one.state.endpoints.get('a')?.version).toBe(3);
    expect(answered).toBe(2);
    slow[0]!.release();
    expect(await next).toBe(3);
  });

  it('loses no update, however replicas take over from each other', async () => {
    const kafka = new InMemoryKafka();
    const replicas = await Promise.all([start({ kafka }), start({ kafka }), start({ kafka })]);
    const tries = Array.from({ length: 60 }, async (_, index) => {
      const control = replicas[index % replicas.length]!;
      return control.writes.change(ADMIN.author, ({ endpoints }) => {
        const version = (endpoints.get('a')?.version ?? 0) + 1;
        const endpoint = aStoredEndpoint({ id: 'a', version });
        return { changes: [{ kind: 'endpoint-put', endpoint }], result: version };
      });
    });
    const versions = (await Promise.all(tries)).toSorted((a, b) => a - b);
    expect(versions).toEqual(tries.map((_, index) => index + 1));
  });

  it('goes on after a decision that threw', async () => {
    const control = await start();
    await expect(raise(control, 'a', 7)).rejects.toThrow('it is 0');
    expect(await raise(control, 'a', 0)).toBe(1);
  });

  it('is found by reading when its answer was lost, and is not made twice', async () => {
    const control = await start();
    await raise(control, 'a', 0);
    control.kafka.answersLost = true;
    const written = raise(control, 'a', 1);
    await control.kafka.settle();
    control.kafka.answersLost = false;
    expect(await written).toBe(2);
    expect(control.state.endpoints.get('a')?.version).toBe(2);
  });

  it('is made anew when it did not take effect', async () => {
    const control = await start();
    await raise(control, 'a', 0);
    control.kafka.goAway();
    const written = raise(control, 'a', 1);
    await control.kafka.settle();
    control.kafka.comeBack();
    expect(await written).toBe(2);
    expect(control.state.endpoints.get('a')?.version).toBe(2);
  });

  it('is refused after its time, and says that nothing was changed', async () => {
    const control = await start({ writeTimeoutMs: 30 });
    control.kafka.goAway();
    await expect(raise(control, 'a', 0)).rejects.toMatchObject({
      code: 'control-unavailable',
      message: expect.stringContaining('Nothing was changed'),
    });
  });

  it('changes nothing in memory while it is under way', async () => {
    const control = await start();
    const heard: string[] = [];
    control.state.listen(({ kind }) => heard.push(kind));
    const written = raise(control, 'a', 0);
    expect([control.state.endpoints.size, heard]).toEqual([0, []]);
    await written;
    expect([control.state.endpoints.size, heard]).toEqual([1, ['endpoint-put']]);
  });

  it('needs no transaction when it changes nothing, as far as is known here', async () => {
    const control = await start();
    const nothing = await control.writes.change(
      ADMIN.author,
      () => ({ changes: [], result: 'same' }),
      'known',
    );
    expect([nothing, control.log.offset]).toEqual(['same', 0]);
  });

  it('is confirmed by a transaction also when it changes nothing', async () => {
    const one = await start();
    const other = await start({ kafka: one.kafka });
    await raise(one, 'a', 0);
    await raise(other, 'a', 1);
    const version = one.writes.change(ADMIN.author, ({ endpoints }) => ({
      changes: [],
      result: endpoints.get('a')?.version,
    }));
    expect(await version).toBe(2);
  });

  it('is refused when a record of it is larger than the broker takes', async () => {
    const control = await start();
    const endpoint = aStoredEndpoint({ description: 'x'.repeat(1_000_000) });
    const written = control.writes.change(ADMIN.author, () => ({
      changes: [{ kind: 'endpoint-put', endpoint }],
      result: null,
    }));
    await expect(written).rejects.toMatchObject({ code: 'record-too-large' });
  });

  it('is refused once the control plane was closed', async () => {
    const control = await start();
    await control.close();
    await expect(raise(control, 'a', 0)).rejects.toMatchObject({ code: 'control-unavailable' });
  });
});
