import { readYaml } from '../../config/yaml-file.js';
import { messageOf } from '../../unknown-error.js';
import { CliError } from '../cli-error.js';
import type { CliHost } from '../host.js';
import type { JsonObject } from './gateway-api.js';

/** Reads an object from a file of JSON or YAML; `-` is standard input. @throws CliError `file-invalid` */
export async function bodyFrom(path: string | undefined, host: CliHost): Promise<JsonObject> {
  if (path === undefined) return {};
  const text = (path === '-' ? await host.input() : readFile(path, host)).toString('utf8');
  const yaml = readYaml(text); // JSON is YAML
  if (yaml.kind === 'object') return yaml.value;
  throw new CliError('file-invalid', `--file ${path} ${yaml.message}`);
}

/** @throws CliError `file-unreadable` */
export function readFile(path: string, host: CliHost): Buffer {
  try {
    return host.readFile(path);
  } catch (error) {
    throw new CliError('file-unreadable', `${path} can't be read: ${messageOf(error)}`);
  }
}
