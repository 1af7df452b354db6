import { readRepositoryFile } from './repository.js';

/** One instruction, continuation lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** A `FROM … AS name` and what follows it. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of the repository's Dockerfile, in their order. */
export function dockerStages(): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  const text = readRepositoryFile('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ');
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [name = '', ...rest] = line.trim().split(/\s+/);
    if (name === 'FROM') {
      stages.push({ name: rest[2] ?? '', base: rest[0] ?? '', instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, text: rest.join(' ') });
    }
  }
  return stages;
}

/** The instructions of a stage that have this name, without it. */
export function instructionsOf(stage: Stage, name: string): string[] {
  return stage.instructions.filter((each) => each.name === name).map(({ text }) => text);
}

/** What a COPY takes: from the repository (`from` null) or from another stage. */
export function copySources(copy: string): { from: string | null; sources: string[] } {
  const words = copy.split(' ');
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null;
  return { from, sources: words.filter((word) => !word.startsWith('--')).slice(0, -1) };
}

/** The arguments of an instruction in its JSON form, such as CMD or the command of HEALTHCHECK. */
export function jsonArguments(text: string): string[] {
  const words: string[] = JSON.parse(text.slice(text.indexOf('[')));
  return words;
}
