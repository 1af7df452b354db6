/** A Helm to run: the machine's own, else the packaged one, unpacked once. */
export function helmCommand(): Promise<string>;
