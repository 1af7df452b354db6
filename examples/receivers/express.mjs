// A receiver with Express. WEBHOOK_SECRET=whsec_… PORT=9000 node examples/receivers/express.mjs
import { expressWebhooks, MemoryLedger } from 'event-gateway/receiver';
import express from 'express';

const port = Number(process.env['PORT'] ?? 9000);

const app = express();
// In front of express.json(): the signature is over exactly the bytes that were sent.
app.post(
  '/webhooks',
  expressWebhooks({
    // Several, separated by spaces, while one is being replaced; a public key (whpk_…) will do, too.
    secrets: (process.env['WEBHOOK_SECRET'] ?? '').split(' '),
    // A real service claims ids in its database, in the same transaction as what it does.
    ledger: new MemoryLedger(),
    // A real service puts the event into a queue that lasts, and works from there.
    handle: ({ type, data }) => {
      process.stdout.write(`took ${type} ${JSON.stringify(data)}\n`);
    },
    onRefused: (reason) => process.stderr.write(`refused: ${reason}\n`),
    onError: (error, id) => process.stderr.write(`${id}: ${String(error)}\n`),
  }),
);
app.use(express.json());
app.listen(port, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${port}/webhooks\n`);
});
