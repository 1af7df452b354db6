const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = 'content-length: ';
const PEEKED = 200;

/**
 * Cuts what comes in on one connection into HTTP requests, and looks no closer than needed: it must cost less than
 * whoever sends.
 *
 * Understands requests with a `content-length` in lower case, as undici writes it, and nothing else.
 */
export class RequestReader {
  #rest = null;

  /** @param {(path: string, bodyStart: string) => void} onRequest `bodyStart`: the first 200 bytes, as Latin-1 */
  constructor(onRequest) {
    this.onRequest = onRequest;
  }

  /** @param {Buffer} chunk */
  read(chunk) {
    let bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const length = this.#readOne(bytes);
      if (length === 0) break;
      bytes = bytes.subarray(length);
    }
    this.#rest = bytes.length === 0 ? null : bytes;
  }

  /** @returns {number} the bytes of the first request, 0 while it is not whole */
  #readOne(bytes) {
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd === -1) return 0;
    const head = bytes.latin1Slice(0, headEnd);
    const at = head.indexOf(LENGTH);
    const length = at === -1 ? 0 : Number.parseInt(head.slice(at + LENGTH.length), 10);
    const bodyAt = headEnd + HEAD_END.length;
    const end = bodyAt + length;
    if (bytes.length < end) return 0;
    const pathAt = head.indexOf(' ') + 1;
    const path = head.slice(pathAt, head.indexOf(' ', pathAt));
    this.onRequest(path, bytes.latin1Slice(bodyAt, Math.min(end, bodyAt + PEEKED)));
    return end;
  }
}
