import { beforeEach, describe, expect, it } from '@jest/globals';
import { deliveryResultRecord } from '../../../../src/pipeline/messages/result.js';
import { aDelivery } from '../../../support/builders.js';
import { FakeCliHost } from '../../../support/cli-host.js';
import { bytesOf } from '../../../support/header-bytes.js';

const MINUTE_MS = 60_000;

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
  host.kafka.createTopic('gw.results', 3);
});

/** Writes a result as if it had been written some minutes ago. */
function write(id: string, minutesAgo: number, partition = 0): void {
  const now = host.nowMs;
  host.nowMs = now - minutesAgo * MINUTE_MS;
  const record = deliveryResultRecord('gw.results', 'replica-1', {
    kind: 'attempt.succeeded',
    delivery: aDelivery({ id }),
    final: true,
    http: { status: 204, durationMs: 3, bodySnippet: '', truncated: false },
    error: null,
    startedAtMs: host.nowMs,
    endedAtMs: host.nowMs,
    nextAttemptAtMs: null,
    trace: null,
  });
  host.kafka.append({ ...record, partition, headers: bytesOf(record.headers) });
  host.nowMs = now;
}

const ids = (): string[] => [...host.printed.matchAll(/dlv_\w+/g)].map(([id]) => id);

describe('results tail', () => {
  it('shows those of the last hour in the order of their times, whatever their partitions', async () => {
    write('dlv_old', 90);
    write('dlv_c', 1, 2);
    write('dlv_a', 30, 1);
    write('dlv_b', 20, 0);

    expect(await host.run('results', 'tail')).toBe(0);
    expect(ids()).toEqual(['dlv_a', 'dlv_b', 'dlv_c']);
  });

  it('goes further back, and shows at most so many of the newest', async () => {
    for (let n = 9; n > 0; n--) write(`dlv_${n}`, 60 * n, n % 3);

    expect(await host.run('results', 'tail', '--since', '1d', '-n', '3')).toBe(0);
    expect(ids()).toEqual(['dlv_3', 'dlv_2', 'dlv_1']);
  });

  it('says that there is nothing, and where to look, but not among what it prints', async () => {
    write('dlv_old', 90);

    expect(await host.run('results', 'tail')).toBe(0);
    expect(host.printed).toBe('');
    expect(host.complaints).toMatch(/no such results since .* --since, or wait with --follow/);
  });

  it('follows what comes, until it is stopped', async () => {
    write('dlv_before', 1);
    const ended = host.run('results', 'tail', '--follow', '-n', '0');
    await new Promise((resolve) => setTimeout(resolve, 20));
    write('dlv_new', 0, 1);
    await host.kafka.settle();
    host.stop();

    expect(await ended).toBe(0);
    expect(ids()).toEqual(['dlv_new']);
  });

  it('prints a JSON object a line for programs', async () => {
    write('dlv_1', 1);
    write('dlv_2', 2);

    await host.run('results', 'tail', '--json', '--delivery', 'dlv_2');
    expect(JSON.parse(host.printed)).toMatchObject({
      kind: 'attempt.succeeded',
      deliveryId: 'dlv_2',
    });
  });

  it('tells when there is no such topic', async () => {
    expect(await host.run('results', 'tail', '--prefix', 'other')).toBe(1);
    expect(host.complaints).toContain(
      'there is no topic other.results on this cluster. Check --prefix',
    );
  });
});
