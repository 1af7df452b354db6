export class RequestReader {
  constructor(onRequest: (path: string, bodyStart: string) => void);
  read(chunk: Buffer): void;
}
