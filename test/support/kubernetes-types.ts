import ts from 'typescript';
import type { Manifest } from './helm.js';
import { inRepository } from './repository.js';

/** It need not exist: the compiler is handed its text. */
const FILE = inRepository('test', 'support', 'manifests-under-test.ts');

/**
 * Fields that Kubernetes does not know, and values of the wrong type, by checking each object as a literal of its kind's
 * type. Kubernetes' JSON Schemas let unknown fields pass, and so would the API server, in silence.
 *
 * @param manifests of kinds that are part of Kubernetes itself
 */
export function typeFaults(manifests: readonly Manifest[]): readonly string[] {
  const text = manifests.map(literalOf).join('\n');
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const [fileExists, getSourceFile] = [host.fileExists.bind(host), host.getSourceFile.bind(host)];
  host.fileExists = (path) => path === FILE || fileExists(path);
  host.getSourceFile = (path, language) =>
    path === FILE ? ts.createSourceFile(path, text, language) : getSourceFile(path, language);
  const program = ts.createProgram([FILE], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(FILE))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function literalOf(manifest: Manifest, index: number): string {
  const { apiVersion, kind } = manifest;
  return [
    `import type { I${kind} as Type${index} } from 'kubernetes-models/${apiVersion}';`,
    `export const manifest${index}: Type${index} = ${JSON.stringify(manifest)};`,
  ].join('\n');
}
