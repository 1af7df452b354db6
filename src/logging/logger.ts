/** Fields of a log line: snake_case names; ids always, payloads and secrets never. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What the code says to the operator: one canonical line per unit of work, named `noun.verb`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  /** Healed by itself. */
  warn(event: string, fields?: LogFields): void;
  /** Someone must act. */
  error(event: string, fields?: LogFields): void;
}
