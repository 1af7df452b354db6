// A receiver with Fastify. WEBHOOK_SECRET=whsec_… PORT=9000 node examples/receivers/fastify.mjs
import Fastify from 'fastify';
import { Deliveries } from './deliveries.mjs';

const port = Number(process.env['PORT'] ?? 9000);
const deliveries = new Deliveries(process.env['WEBHOOK_SECRET'], async (type, data) => {
  process.stdout.write(`took ${type} ${JSON.stringify(data)}\n`);
});

const app = Fastify({ bodyLimit: 2 * 1024 * 1024 });
// The raw bytes for every content type: the signature is over exactly what was sent.
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/webhooks', (request, reply) => {
  reply.code(deliveries.take(request.headers, request.body)).send();
});
await app.listen({ port, host: '127.0.0.1' });
process.stdout.write(`listening on http://127.0.0.1:${port}/webhooks\n`);
