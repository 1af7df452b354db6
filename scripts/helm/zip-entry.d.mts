/** One file out of a zip archive, unpacked; throws when there is no such file. */
export function zipEntry(zip: Buffer, name: string): Buffer;
