// All receivers, in a process of their own: they live on whatever is killed beside them.
import { CAST } from '../cast/cast.js';
import { Receiver } from './receiver.js';
import type { ReceiversOpen } from './receivers.js';
import { RequestLogWriter } from './request-log.js';
import { steadyPort } from './steady-port.js';

const log = new RequestLogWriter(process.argv[2]!);
const urls: Record<string, string> = {};
for (const member of CAST) {
  const receiver = new Receiver(member, await steadyPort(), (request) => log.add(request));
  urls[member.id] = await receiver.open();
}
const open: ReceiversOpen = { urls };
process.send?.(open);

process.once('disconnect', () => {
  log.close();
  process.exit();
});
// A Ctrl-C at the terminal reaches us, too; our parent ends us in its own order.
process.on('SIGINT', () => {});
