import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readRepositoryFile } from './repository.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readRepositoryFile('docs/result.schema.json')));

/** What is wrong with the value of a result by the published schema; empty when nothing is. */
export function schemaFaults(value: Buffer | null): string[] {
  if (validate(JSON.parse(String(value)))) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
