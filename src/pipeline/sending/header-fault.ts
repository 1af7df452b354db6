const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Which of the headers HTTP can't carry, in words; null when it can carry all. The value is not told: it may be a secret. */
export function headerFault(headers: Readonly<Record<string, string>>): string | null {
  for (const name in headers) {
    if (!NAME.test(name)) return `"${name}" is no name of a header`;
    if (!VALUE.test(headers[name] ?? ''))
      return `the value of header "${name}" holds a character that HTTP can't carry`;
  }
  return null;
}
