// The example receiver of the demonstration, a process of its own: verifies every webhook with the published
// `standardwebhooks` package, and counts. PORT and HOST say where it listens.
import { createServer } from 'node:http';
import { Hook } from './hook.mjs';

/** @type {Map<string, Hook>} */
const hooks = new Map();

async function handle(request, answer) {
  const [, area, name] = request.url.split('?', 1)[0].split('/');
  const body = await bodyOf(request);
  if (area === 'hooks' && request.method === 'POST') {
    const hook = hooks.get(name);
    answer(hook === undefined ? 404 : await hook.take(request.headers, body));
  } else if (area === 'expect' && request.method === 'PUT') {
    hooks.set(name, new Hook(JSON.parse(body)));
    answer(204);
  } else if (area === 'report') {
    answer(200, Object.fromEntries([...hooks].map(([key, hook]) => [key, hook.report()])));
  } else {
    answer(404);
  }
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const server = createServer((request, response) => {
  const answer = (status, value = null) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(value === null ? undefined : JSON.stringify(value));
  };
  handle(request, answer).catch((error) => answer(400, { message: error.message }));
});
server.listen(Number(process.env['PORT'] ?? 9000), process.env['HOST'] ?? '127.0.0.1');
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
