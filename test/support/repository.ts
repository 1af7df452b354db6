import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A path below it. */
export function inRepository(...parts: readonly string[]): string {
  return join(REPOSITORY, ...parts);
}

interface Package {
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: unknown;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** What package.json says. */
export function packageJson(): Package {
  const content: Package = JSON.parse(readRepositoryFile('package.json'));
  return content;
}

/** `devOptional`: of the development, and an optional peer of something else. */
interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** The folders in node_modules of packages that only development needs. */
export function developmentPackages(): string[] {
  const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(
    readRepositoryFile('package-lock.json'),
  );
  return Object.keys(packages).filter(
    (folder) => packages[folder]?.dev ?? packages[folder]?.devOptional,
  );
}

/** The text of one of its files. */
export function readRepositoryFile(path: string): string {
  return readFileSync(inRepository(path), 'utf8');
}
