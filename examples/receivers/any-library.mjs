// A receiver with node:http and any library for Standard Webhooks: WEBHOOK_SECRET=whsec_… PORT=9000 node examples/receivers/any-library.mjs
import { createServer } from 'node:http';
import { Deliveries } from './deliveries.mjs';

const port = Number(process.env['PORT'] ?? 9000);
const deliveries = new Deliveries(process.env['WEBHOOK_SECRET'], async (type, data) => {
  process.stdout.write(`took ${type} ${JSON.stringify(data)}\n`);
});

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    // The raw bytes, before anything parses them: the signature is over exactly what was sent.
    const body = Buffer.concat(chunks);
    response.writeHead(deliveries.take(request.headers, body)).end();
  });
});
server.listen(port, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${port}/webhooks\n`);
});
