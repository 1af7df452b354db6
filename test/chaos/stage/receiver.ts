import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Member } from '../cast/member.js';
import { replyTo, type Reply } from '../cast/reply.js';
import type { ReceivedRequest } from '../ledger/entries.js';

/** How long a hanging one holds a request beyond the sender's own time limit. */
const HANGS_ON_MS = 300;
const KEEP_ALIVE_MS = 65_000;

type End = (answer: ReceivedRequest['answer']) => boolean;

/** The receiver behind one endpoint: behaves by its manners, and tells of every request when it is over. */
export class Receiver {
  private readonly member: Member;
  private readonly port: number;
  private readonly over: (request: ReceivedRequest) => void;
  private readonly server: Server;
  private readonly seen = new Map<string, number>();

  constructor(member: Member, port: number, over: (request: ReceivedRequest) => void) {
    this.member = member;
    this.port = port;
    this.over = over;
    const options = { keepAliveTimeout: KEEP_ALIVE_MS };
    this.server = createServer(options, (request, response) => this.take(request, response));
  }

  /** Serves until the process ends. @returns its URL */
  async open(): Promise<string> {
    const { manners } = this.member;
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    if (manners.kind === 'flaps') setTimeout(() => this.shut(manners.downMs), manners.upMs);
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  private shut(forMs: number): void {
    this.server.close();
    this.server.closeAllConnections();
    setTimeout(() => void this.open(), forMs);
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const inMs = now();
    const deliveryId = String(request.headers['webhook-id']);
    const chunks: Buffer[] = [];
    request.on('error', () => {}); // told by the response's `close`
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const n = numberIn(Buffer.concat(chunks));
      const earlier = this.seen.get(deliveryId) ?? 0;
      this.seen.set(deliveryId, earlier + 1);
      let isOver = false;
      const end: End = (answer) => {
        if (isOver) return false;
        isOver = true;
        this.over({ endpoint: this.member.id, deliveryId, n, inMs, outMs: now(), answer });
        return true;
      };
      response.once('close', () => end('gone'));
      this.play(replyTo(this.member.manners, deliveryId, earlier), response, end);
    });
  }

  private play(reply: Reply, response: ServerResponse, end: End): void {
    const { socket } = response;
    switch (reply.kind) {
      case 'answer': {
        const { status, headers, afterMs } = reply;
        const send = (): void => {
          if (end(status)) response.writeHead(status, headers).end();
        };
        if (afterMs === 0) send();
        else setTimeout(send, afterMs);
        return;
      }
      case 'hang':
        setTimeout(() => end('hung') && socket?.destroy(), this.member.timeoutMs + HANGS_ON_MS);
        return;
      case 'reset':
        if (end('reset')) socket?.resetAndDestroy();
    }
  }
}

function numberIn(body: Buffer): number {
  return Number(/"n":(\d+)/.exec(body.toString('latin1'))?.[1] ?? -1);
}

const now = (): number => performance.timeOrigin + performance.now();
