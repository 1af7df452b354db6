/** What to tell where there is none. */
export const NO_PROMTOOL: string;
/** A promtool to run: the machine's own, else Debian's, unpacked once; null where there is none. */
export function promtoolCommand(): Promise<string | null>;
