import type { Random } from '../../chaos/random.js';
import { aWhile } from '../../contract/eventually.js';
import type { Read, Write } from './history.js';

const ATTEMPT_LIMIT_MS = 12_000;

/** Reads a key and writes it on condition that it is as it was read, over and over, and notes all that it saw. */
export class ConditionalClient {
  private written = 0;

  /**
   * @param where the address of its replica; undefined while there is none
   * @param operations what it did, added as it ends
   */
  constructor(
    private readonly replica: string,
    private readonly name: string,
    private readonly keys: readonly string[],
    private readonly where: () => string | undefined,
    private readonly random: Random,
    private readonly operations: (Read | Write)[],
  ) {}

  async work(untilMs: number): Promise<void> {
    while (Date.now() < untilMs) {
      const url = this.where();
      const key = this.keys[this.random.whole(0, this.keys.length - 1)]!;
      const version = url === undefined ? null : await this.read(url, key);
      if (url === undefined || version === null) await aWhile(50);
      else await this.write(url, key, version);
      await aWhile(this.random.whole(0, 10));
    }
  }

  /** @returns the version, or null when there was no answer */
  private async read(url: string, key: string): Promise<number | null> {
    const startMs = performance.now();
    const answer = await ask(`${url}/v1/endpoints/${key}`, {});
    if (answer?.status !== 200) return null;
    const { version, description } = answer.body;
    this.operations.push({
      kind: 'read',
      replica: this.replica,
      key,
      startMs,
      endMs: performance.now(),
      version: Number(version),
      token: String(description),
    });
    return Number(version);
  }

  private async write(url: string, key: string, expected: number): Promise<void> {
    const token = `${this.name}.${(this.written += 1)}`;
    const startMs = performance.now();
    const answer = await ask(`${url}/v1/endpoints/${key}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': `"${expected}"` },
      body: JSON.stringify({ description: token }),
    });
    this.operations.push({
      kind: 'write',
      replica: this.replica,
      key,
      startMs,
      endMs: performance.now(),
      token,
      expected,
      outcome: outcomeOf(answer),
    });
  }
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function outcomeOf(answer: Answer | null): Write['outcome'] {
  if (answer === null) return { kind: 'unknown' };
  const { status, body } = answer;
  if (status === 200) return { kind: 'written', version: Number(body['version']) };
  if (status === 412) return { kind: 'refused' };
  const nothing = String(body['detail']).includes('Nothing was changed');
  return { kind: status === 503 && nothing ? 'not-made' : 'unknown' };
}

/** @returns null when there was no whole answer */
async function ask(url: string, request: RequestInit): Promise<Answer | null> {
  try {
    const response = await fetch(url, {
      ...request,
      signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  } catch {
    return null;
  }
}
