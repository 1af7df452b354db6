import type { LoadedSettings } from '../config/load-settings.js';
import type { ServeRequests } from './listen/http-server.js';
import type { CliKafka, KafkaChoice } from './kafka/cli-kafka.js';

/** All that commands know of the world outside, so that tests can stand in for it. */
export interface CliHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Whether standard output takes colours. */
  readonly hasColors: boolean;
  /** Aborted when the user stops the command (Ctrl-C, SIGTERM). */
  readonly stopped: AbortSignal;
  /** Writes to standard output. */
  out(text: string | Uint8Array): void;
  /** Writes to standard error: what is not the command's product. */
  err(text: string): void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** @throws what Node throws */
  readFile(path: string): Buffer;
  /** Writes a file that only its owner can read. @throws what Node throws, also when it exists and `replace` is false */
  writeFile(path: string, text: string, replace: boolean): void;
  /** The lines of standard input. */
  inputLines(): AsyncIterable<string>;
  /** Resolves with all of standard input. */
  input(): Promise<Buffer>;
  readonly fetch: typeof fetch;
  /** @throws CliError */
  openKafka(choice: KafkaChoice): Promise<CliKafka>;
  /** The settings that a start would have. @param configFile in place of CONFIG_FILE. @throws InvalidFields */
  loadSettings(configFile: string | null): Promise<LoadedSettings>;
  /** Serves HTTP on this machine. @throws CliError when the port is taken */
  readonly listen: ServeRequests;
  /** Starts the gateway in this process, which then belongs to it. @param configFile in place of CONFIG_FILE */
  serve(configFile: string | null): Promise<void>;
}
