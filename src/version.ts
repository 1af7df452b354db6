import { readFileSync } from 'node:fs';

interface Manifest {
  readonly version: string;
}

/** The version of this package, as in package.json beside the folder of the built files. */
export const VERSION: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version }: Manifest = JSON.parse(text);
  return version;
}
