/** As much of Express 5 as the tests use; it brings no types of its own. */
declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  namespace express {
    type Request = IncomingMessage & { readonly body?: unknown };
    type Response = ServerResponse & {
      json(value: unknown): Response;
      send(text: string): Response;
      status(code: number): Response;
    };
    type Next = (error?: unknown) => void;
    type Handler = (request: Request, response: Response, next: Next) => void;
    type ErrorHandler = (
      error: { readonly code: string },
      request: Request,
      response: Response,
      next: Next,
    ) => void;
    type Application = RequestListener & {
      use(...handlers: (Handler | ErrorHandler)[]): Application;
      post(path: string, ...handlers: Handler[]): Application;
    };
    function json(): Handler;
    function raw(options: { readonly type: () => boolean }): Handler;
  }
  function express(): express.Application;
  export = express;
}
