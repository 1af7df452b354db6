import { readControlRecord } from '../../control/control-record.js';
import { isPlainObject } from '../../validation/rule.js';
import { CliError } from '../cli-error.js';

/** The version of the file's layout; a reader refuses a higher one. */
const BACKUP_FORMAT = 1;

/** A record of `control`: the latest of its key. */
export interface BackedUp {
  readonly key: string;
  readonly value: string;
}

/** What a backup holds. */
export interface Backup {
  readonly records: readonly BackedUp[];
}

/** The file: one JSON object, a record a line, ordered by key, so that two backups can be compared. */
export function writeBackup(values: ReadonlyMap<string, Buffer>, takenAtMs: number): string {
  const records = [...values]
    .map(([key, value]) => ({ key, value: value.toString('utf8') }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((record) => `    ${JSON.stringify(record)}`);
  const at = new Date(takenAtMs).toISOString();
  return [
    '{',
    `  "format": ${BACKUP_FORMAT},`,
    `  "takenAt": ${JSON.stringify(at)},`,
    '  "records": [',
    records.join(',\n'),
    '  ]',
    '}',
    '',
  ].join('\n');
}

/** Reads what `writeBackup` wrote; every record is one that this version can use. @throws CliError `backup-invalid` */
export function readBackup(text: string): Backup {
  const file = parsed(text);
  const format = file['format'];
  if (typeof format === 'number' && format > BACKUP_FORMAT)
    throw invalid(
      `it has format ${format}, and this version reads ${BACKUP_FORMAT}: use a newer one`,
    );
  const { records } = file;
  if (format !== BACKUP_FORMAT || !Array.isArray(records) || !records.every(isBackedUp))
    throw invalid('it is no backup made by control export');
  for (const { key, value } of records) {
    const read = readControlRecord(Buffer.from(key), Buffer.from(value));
    // Sealed secrets stay sealed in a backup: whoever reads the topic has the keys.
    if (read.kind !== 'change' && read.kind !== 'sealed')
      throw invalid(`the record ${key} can't be used: ${why(read)}`);
  }
  return { records };
}

function why(read: ReturnType<typeof readControlRecord>): string {
  return 'reason' in read ? read.reason : 'this version does not know its kind';
}

function isBackedUp(record: unknown): record is BackedUp {
  return (
    isPlainObject(record) &&
    typeof record['key'] === 'string' &&
    typeof record['value'] === 'string'
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : {};
  } catch {
    return {};
  }
}

function invalid(message: string): CliError {
  return new CliError('backup-invalid', `the file can't be imported: ${message}`);
}
