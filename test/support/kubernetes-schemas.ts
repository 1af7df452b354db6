import { readdirSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { inRepository, readRepositoryFile } from './repository.js';
import type { Manifest } from './helm.js';

const CRD_SCHEMAS = 'test/support/crd-schemas';

type Model = new (manifest: Manifest) => { validate(): void };

/** The kinds that are no part of Kubernetes itself, by name; each schema names its source. */
const customKinds: ReadonlyMap<string, ValidateFunction> = new Map(
  readdirSync(inRepository(CRD_SCHEMAS)).map((file) => {
    const schema: object = JSON.parse(readRepositoryFile(`${CRD_SCHEMAS}/${file}`));
    return [file.replace('.json', ''), new Ajv({ strict: false, allErrors: true }).compile(schema)];
  }),
);

/** Whether its kind is part of Kubernetes itself. */
export function isCore({ kind }: Manifest): boolean {
  return !customKinds.has(kind.toLowerCase());
}

/** What breaks the schema of an object's kind; empty when Kubernetes would take it. */
export async function schemaFaults(manifest: Manifest): Promise<readonly string[]> {
  const custom = customKinds.get(manifest.kind.toLowerCase());
  if (custom === undefined) return coreFaults(manifest);
  custom(manifest);
  return (custom.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

async function coreFaults(manifest: Manifest): Promise<readonly string[]> {
  const models: Record<string, Model> = await import(`kubernetes-models/${manifest.apiVersion}`);
  const { [manifest.kind]: ModelOfKind } = models;
  if (ModelOfKind === undefined) return [`${manifest.apiVersion} has no ${manifest.kind}`];
  try {
    new ModelOfKind(manifest).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}
