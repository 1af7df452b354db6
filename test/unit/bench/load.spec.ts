import { describe, expect, it } from '@jest/globals';
import { Arrivals } from '../../../bench/load/arrivals.mjs';
import { orderEvent } from '../../../bench/load/order-event.mjs';
import { RequestReader } from '../../../bench/load/request-reader.mjs';

describe('an event of the benchmark', () => {
  it('is JSON of about 1 KB, with its number and time first', () => {
    const text = orderEvent(12, 'order.created.e3');
    expect(Buffer.byteLength(text)).toBeGreaterThan(900);
    expect(Buffer.byteLength(text)).toBeLessThan(1_150);
    expect(text).toMatch(/^\{"n":12,"at":[\d.]+,/);
    expect(JSON.parse(text)).toMatchObject({ n: 12, id: 'evt-12', type: 'order.created.e3' });
  });
});

const request = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\nwebhook-id: 1\r\n\r\n${body}`;

const readIn = (chunks: readonly string[]) => {
  const seen: [string, string][] = [];
  const reader = new RequestReader((path, body) => seen.push([path, body]));
  for (const chunk of chunks) reader.read(Buffer.from(chunk, 'latin1'));
  return seen;
};

describe('the reader of requests', () => {
  const first = request('/a', 'x'.repeat(300));
  const second = request('/b', '{"n":2}');

  const both = [
    ['/a', 'x'.repeat(200)],
    ['/b', '{"n":2}'],
  ];

  it('tells path and start of the body of requests that come together', () => {
    expect(readIn([first + second])).toEqual(both);
  });

  it('waits for the rest of a request, wherever it was cut', () => {
    const all = first + second;
    for (let cut = 1; cut < all.length; cut++)
      expect(readIn([all.slice(0, cut), all.slice(cut)])).toEqual(both);
  });
});

describe('arrivals', () => {
  it('count a repeated event once, at each endpoint', () => {
    const arrivals = new Arrivals();
    for (const [path, n] of [
      ['/a', 0],
      ['/a', 0],
      ['/a', 5_000],
      ['/b', 0],
    ] as const)
      arrivals.add(path, n, 0, 1);
    expect(arrivals).toMatchObject({ requests: 4, distinct: 3 });
    expect(arrivals.of('/a')).toMatchObject({ requests: 3, distinct: 2 });
    expect(arrivals.of('/c').distinct).toBe(0);
  });

  it('count the events below a number', () => {
    const arrivals = new Arrivals();
    for (const n of [1, 3, 7]) arrivals.add('/a', n, 0, 1);
    expect(arrivals.of('/a', 7).distinct).toBe(2);
    expect(arrivals.of('/a', 8).distinct).toBe(3);
  });

  it('tell the latencies since the last mark, however many', () => {
    const arrivals = new Arrivals();
    arrivals.add('/a', 0, 0, 10_000);
    arrivals.mark();
    for (let n = 1; n <= 3_000; n++) arrivals.add('/a', n, 0, n);
    expect(arrivals.latencies()).toEqual({ count: 3_000, p50: 1_500, p99: 2_970, max: 3_000 });
  });
});
