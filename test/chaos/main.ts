// The chaos run itself; `scripts/chaos/run.mjs` installs, builds and starts it.
import { randomInt } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CAST } from './cast/cast.js';
import { ledgerOf } from './ledger/ledger.js';
import { brokenPromises } from './ledger/promises.js';
import { parseOptions, USAGE, UsageError, type Options } from './options.js';
import { summaryText } from './report/summary-text.js';
import { summaryOf } from './report/summary.js';
import { runChaos } from './run.js';
import { openStage, type Undo } from './stage/stage.js';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const SEEDS = 1_000_000;

/** @returns whether every promise was kept */
async function chaos(options: Options, undo: Undo, signal: AbortSignal): Promise<boolean> {
  const stage = await openStage(resolve(options.gateway), tell, undo);
  const evidence = await runChaos(options, stage, signal, tell);
  const ledger = ledgerOf(CAST, evidence);
  const broken = brokenPromises(CAST, evidence, ledger);
  const summary = summaryOf(options, evidence, ledger, broken);
  process.stdout.write(
    `${options.json ? JSON.stringify(summary, null, 2) : summaryText(summary)}\n`,
  );
  await undoAll(undo);
  if (broken.length > 0 || options.keep) {
    writeFileSync(join(stage.folder, 'evidence.json'), JSON.stringify(evidence));
    writeFileSync(join(stage.folder, 'ledger.json'), JSON.stringify(ledger, null, 1));
    tell(`Logs, evidence and ledger are kept in ${stage.folder}`);
  } else rmSync(stage.folder, { recursive: true, force: true });
  return broken.length === 0;
}

/** Last first; an error in one step does not keep the others from running. */
async function undoAll(undo: Undo): Promise<void> {
  for (let step = undo.pop(); step !== undefined; step = undo.pop())
    try {
      await step();
    } catch (error) {
      tell(`While stopping: ${String(error)}`);
    }
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit();
}
const undo: Undo = [];
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    interrupted.abort();
    void undoAll(undo).finally(() => process.exit(name === 'SIGINT' ? 130 : 143));
  });
try {
  const options = parseOptions(args, () => randomInt(SEEDS));
  process.exitCode = (await chaos(options, undo, interrupted.signal)) ? 0 : 1;
} catch (error) {
  const isUsage = error instanceof UsageError;
  if (isUsage) tell(error.message);
  else if (!interrupted.signal.aborted)
    tell(error instanceof Error ? (error.stack ?? '') : String(error));
  process.exitCode = isUsage ? 2 : 1;
} finally {
  await undoAll(undo);
}
