import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. */
export const repository = fileURLToPath(new URL('..', import.meta.url));

/** A path below it. */
export const inRepository = (...parts) => join(repository, ...parts);
