/** A real one-node Kafka in a process of its own that tests can stop, freeze and kill. */
export class JavaBroker {
  /**
   * @param options `libs`: the folder with Kafka's jars (environment: `KAFKA_LIBS`); `properties`: lines for
   * server.properties; `listeners` and `advertised.listeners` are added to ours, others replace; `{port}` in a
   * value becomes the number of the plaintext port
   */
  static start(options: {
    readonly libs: string;
    readonly port?: number;
    readonly properties?: Readonly<Record<string, string>>;
  }): Promise<JavaBroker>;
  readonly port: number;
  /** Its plaintext listener, `127.0.0.1:port`. */
  readonly brokers: string;
  readonly pid: number | undefined;
  /** Starts again after `shutDown` or `kill`, on the same port and data; resolves when it answers. */
  restart(): Promise<void>;
  /** Stops the process in good order and keeps the data. */
  shutDown(): Promise<void>;
  /** `kill -9`; keeps the data. */
  kill(): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** Stops it for good and removes the data. */
  stop(): Promise<void>;
}
