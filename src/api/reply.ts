/** What we need of Fastify's reply. */
export interface Reply {
  status(code: number): this;
  header(name: string, value: string): this;
  send(body: unknown): this;
}

/** What we need of Fastify's request. */
export interface Request {
  readonly url: string;
  /** Made up for each request; the answer has it in `x-request-id`. */
  readonly id: string;
  readonly method: string;
  /** Of the client; of the last proxy that is not trusted, where there are some. */
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The path of a request, without its query. */
export function pathOf(request: Request): string {
  return request.url.split('?', 1)[0]!;
}
