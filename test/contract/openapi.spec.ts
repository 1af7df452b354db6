import { execFileSync } from 'node:child_process';
import { describe, expect, it, jest } from '@jest/globals';
import { PROBLEMS } from '../../src/api/problem-catalogue.js';
import { inRepository, readRepositoryFile } from '../support/repository.js';

jest.setTimeout(30_000);

const DOCUMENT = inRepository('docs', 'openapi.json');
const LINTER = inRepository('node_modules', '@redocly', 'cli', 'bin', 'cli.js');

interface Responses {
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const { paths }: { paths: Record<string, Record<string, Responses>> } = JSON.parse(
  readRepositoryFile('docs/openapi.json'),
);
const answers = Object.values(paths).flatMap((methods) =>
  Object.values(methods).flatMap(({ responses }) => Object.entries(responses)),
);

/** @throws when the document breaks a rule */
function lint(): void {
  execFileSync(process.execPath, [LINTER, 'lint', DOCUMENT, '--extends=recommended-strict'], {
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    stdio: 'pipe',
  });
}

describe('the OpenAPI document', () => {
  it('satisfies the strict rules of Redocly', () => {
    expect(lint).not.toThrow();
  });

  it.each(Object.entries(PROBLEMS))('tells where %s can come', (code, { status }) => {
    const told = answers.filter(([, { description }]) => description.includes(`\`${code}\``));
    expect(new Set(told.map(([of]) => of))).toEqual(new Set([String(status)]));
  });
});
