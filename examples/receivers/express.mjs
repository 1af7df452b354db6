// A receiver with Express. WEBHOOK_SECRET=whsec_… PORT=9000 node examples/receivers/express.mjs
import express from 'express';
import { Deliveries } from './deliveries.mjs';

const port = Number(process.env['PORT'] ?? 9000);
const deliveries = new Deliveries(process.env['WEBHOOK_SECRET'], async (type, data) => {
  process.stdout.write(`took ${type} ${JSON.stringify(data)}\n`);
});

const app = express();
// The raw bytes, not express.json(): the signature is over exactly what was sent.
app.post('/webhooks', express.raw({ type: () => true, limit: '2mb' }), (request, response) => {
  response.sendStatus(deliveries.take(request.headers, request.body));
});
app.listen(port, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${port}/webhooks\n`);
});
