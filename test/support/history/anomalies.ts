import type { History, Logged, Read, Write } from './history.js';

type Known = ReadonlyMap<string, Logged>;

/**
 * What no linearizable store with conditional writes could have done; empty when the history is sound.
 *
 * Looks for versions that do not grow by one, acknowledged writes that the log does not have (lost), writes that were made
 * although the answer said they were not, order that contradicts time, refusals that nothing justifies, and reads that are
 * older than what was acknowledged or read on the same replica before.
 */
export function anomalies({ operations, log }: History): string[] {
  const writes = operations.filter((each) => each.kind === 'write');
  const reads = operations.filter((each) => each.kind === 'read');
  const known: Known = new Map(log.map((each) => [`${each.key} ${each.version}`, each]));
  return [
    ...brokenVersions(log),
    ...writes.flatMap((write) => faultsOfWrite(write, writes, log, known)),
    ...contradictedTime(writes),
    ...reads.flatMap((read) => faultsOfRead(read, known)),
    ...staleReads(reads, writes),
  ];
}

function brokenVersions(log: readonly Logged[]): string[] {
  const last = new Map<string, number>();
  return log.flatMap(({ key, version, token }) => {
    const before = last.get(key);
    last.set(key, version);
    return before === undefined || version === before + 1
      ? []
      : [`log: ${key} went from version ${before} to ${version} (${token})`];
  });
}

function faultsOfWrite(
  write: Write,
  writes: readonly Write[],
  log: readonly Logged[],
  known: Known,
): string[] {
  const { key, token, expected, outcome } = write;
  const made = log.find((each) => each.key === key && each.token === token);
  const name = `write ${token} of ${key} over version ${expected}`;
  if (outcome.kind === 'written') {
    const { version } = outcome;
    if (made === undefined) return [`lost: ${name} was acknowledged as ${version}`];
    if (version !== expected + 1) return [`condition: ${name} made version ${version}`];
    return made.version === version ? [] : [`${name} is ${made.version}, not ${version}`];
  }
  if (made !== undefined && outcome.kind !== 'unknown') {
    return [`made: ${name} stands in the log, but was answered as ${outcome.kind}`];
  }
  return outcome.kind === 'refused' ? unjustified(write, writes, known, name) : [];
}

/** A refusal needs a moment within the request in which the version was another. */
function unjustified(
  { key, expected, startMs, endMs }: Write,
  writes: readonly Write[],
  known: Known,
  name: string,
): string[] {
  const tokenOf = (version: number) => known.get(`${key} ${version}`)?.token;
  const wroteIt = writes.find((each) => each.key === key && each.token === tokenOf(expected));
  const wroteNext = writes.find((each) => each.key === key && each.token === tokenOf(expected + 1));
  const wasThereBefore = wroteIt?.outcome.kind === 'written' && wroteIt.endMs < startMs;
  const stoodAfter = wroteNext === undefined || wroteNext.startMs > endMs;
  return wasThereBefore && stoodAfter
    ? [`refused: ${name} met that very version all the time`]
    : [];
}

/** Of two acknowledged writes the one that ended before the other began has the lower version. */
function contradictedTime(writes: readonly Write[]): string[] {
  const acknowledged = writes.flatMap((write) =>
    write.outcome.kind === 'written' ? [{ ...write, version: write.outcome.version }] : [],
  );
  const highest = new Highest();
  return sweep(acknowledged, acknowledged, {
    ended: ({ key, version }) => highest.raise(key, version),
    begins: ({ key, version, token }) => {
      const before = highest.of(key);
      return version > before
        ? []
        : [`order: write ${token} of ${key} made version ${version} after ${before} was there`];
    },
  });
}

function faultsOfRead({ key, version, token, replica }: Read, known: Known): string[] {
  const logged = known.get(`${key} ${version}`);
  return logged === undefined || logged.token === token
    ? []
    : [`read: ${replica} showed ${token} as version ${version} of ${key}, it is ${logged.token}`];
}

/** On one replica: nothing older than what it acknowledged, or showed, before the read began. */
function staleReads(reads: readonly Read[], writes: readonly Write[]): string[] {
  const told = [
    ...reads,
    ...writes.flatMap((write) =>
      write.outcome.kind === 'written' ? [{ ...write, version: write.outcome.version }] : [],
    ),
  ];
  const highest = new Highest();
  return sweep(told, reads, {
    ended: ({ replica, key, version }) => highest.raise(`${replica} ${key}`, version),
    begins: ({ replica, key, version }) => {
      const before = highest.of(`${replica} ${key}`);
      return version >= before
        ? []
        : [`stale: ${replica} showed version ${version} of ${key} after ${before}`];
    },
  });
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Walks through time: at each beginning, all that ended before it was told. */
function sweep<E extends Span, B extends Span>(
  ending: readonly E[],
  beginning: readonly B[],
  {
    ended,
    begins,
  }: {
    readonly ended: (each: E) => void;
    readonly begins: (each: B) => string[];
  },
): string[] {
  const ends = ending.toSorted((a, b) => a.endMs - b.endMs);
  const found: string[] = [];
  let next = 0;
  for (const each of beginning.toSorted((a, b) => a.startMs - b.startMs)) {
    for (; next < ends.length && ends[next]!.endMs < each.startMs; next += 1) ended(ends[next]!);
    found.push(...begins(each));
  }
  return found;
}

class Highest {
  readonly #versions = new Map<string, number>();

  raise(name: string, version: number): void {
    this.#versions.set(name, Math.max(this.of(name), version));
  }

  of(name: string): number {
    return this.#versions.get(name) ?? 0;
  }
}
