import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';

/** What the server says of a name: addresses, of which those of the family asked for are given, or that there is no such name. */
export type DnsAnswer = readonly string[] | 'unknown' | 'failure';

/** @param index how many questions for this name came before, of either family */
export type DnsScript = (name: string, index: number) => DnsAnswer;

const TYPE_A = 1;
const TYPE_AAAA = 28;
/** RFC 1035 section 4.1.1: SERVFAIL, NXDOMAIN. */
const CODES = { failure: 2, unknown: 3 } as const;

/**
 * A name server that changes its mind: each answer comes from a script and may be kept for 0 seconds, as attackers set
 * theirs. Speaks as much of RFC 1035 as A and AAAA over UDP need.
 */
export class DnsServer {
  /** Every name asked for, in order. */
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly script: DnsScript,
  ) {
    socket.on('message', (question, from) => this.reply(question, from));
  }

  static async start(script: DnsScript): Promise<DnsServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
    return new DnsServer(socket, script);
  }

  /** As `Resolver.setServers` takes it. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  stop(): Promise<void> {
    return new Promise((closed) => this.socket.close(() => closed()));
  }

  private reply(question: Buffer, from: RemoteInfo): void {
    const { name, end } = nameAt(question, 12);
    const type = question.readUInt16BE(end);
    const index = this.asked.filter((each) => each === name).length;
    this.asked.push(name);
    const answer = this.script(name, index);
    const addresses = typeof answer === 'string' ? [] : answer.filter(ofType(type));
    const header = Buffer.alloc(12);
    question.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (typeof answer === 'string' ? CODES[answer] : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    const asked = question.subarray(12, end + 4);
    const message = Buffer.concat([header, asked, ...addresses.map((each) => record(type, each))]);
    this.socket.send(message, from.port, from.address);
  }
}

function ofType(type: number): (address: string) => boolean {
  return (address) => type === (isIPv4(address) ? TYPE_A : TYPE_AAAA);
}

/** A resource record for the name of the question (a pointer to offset 12), time to live 0. */
function record(type: number, address: string): Buffer {
  const data = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function words(part: string): string[] {
  return part.split(':').filter((word) => word !== '');
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::');
  const zeros = 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array.from({ length: zeros }, () => '0'), ...words(tail)];
  const bytes = Buffer.alloc(16);
  for (const [index, word] of all.entries())
    bytes.writeUInt16BE(Number.parseInt(word, 16), index * 2);
  return bytes;
}

function nameAt(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}
