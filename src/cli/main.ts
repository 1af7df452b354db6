#!/usr/bin/env node
import 'reflect-metadata';
import { nodeFault } from './node-version.js';
import { ProcessHost } from './process-host.js';
import { run } from './run.js';

/** Something of the Kafka client may linger after a command is done: it is not waited for. */
const LINGER_MS = 1_000;

const fault = nodeFault(process.versions.node);
if (fault !== null) {
  process.stderr.write(`error: ${fault}\n`);
  process.exit(1);
}
const host = new ProcessHost();
const code = await run(process.argv.slice(2), host);
if (!host.isServing) {
  process.exitCode = code;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
