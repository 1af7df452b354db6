import { format, resolveConfig } from 'prettier';

/** A generated text in the repository's format, as the scripts write it. */
export async function formatted(text: string, path: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
