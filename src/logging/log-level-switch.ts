import type { LogLevel } from './log-levels.js';
import type { LeveledLogger } from './logger.js';

/** The level of a process's log at this moment. */
export interface LevelStanding {
  readonly level: LogLevel;
  /** The one of the settings. */
  readonly configured: LogLevel;
  /** When it goes back to that by itself, in milliseconds since 1970; null when it stays. */
  readonly untilMs: number | null;
  readonly instance: string;
}

/** Changes the level of this process's log while it runs; for good, or for a while, so that nobody forgets it. */
export class LogLevelSwitch {
  readonly #configured: LogLevel;
  #untilMs: number | null = null;
  /** Tells the latest change from those before: their ends have no effect any more. */
  #changes = 0;

  constructor(
    private readonly logger: LeveledLogger,
    private readonly instance: string,
    private readonly wakeUps: { schedule(atMs: number, callback: () => void): unknown },
    private readonly now: () => number,
  ) {
    this.#configured = logger.level;
  }

  get standing(): LevelStanding {
    const { level } = this.logger;
    const { instance } = this;
    return { level, configured: this.#configured, untilMs: this.#untilMs, instance };
  }

  /** @param forMs null until the next change or the end of the process */
  change(level: LogLevel, forMs: number | null): LevelStanding {
    const change = ++this.#changes;
    this.#untilMs = forMs === null ? null : this.now() + forMs;
    this.#set(level);
    if (this.#untilMs !== null)
      this.wakeUps.schedule(this.#untilMs, () => {
        if (change !== this.#changes) return;
        this.#untilMs = null;
        this.#set(this.#configured);
      });
    return this.standing;
  }

  /** The line is written at whichever of the two levels shows it. */
  #set(level: LogLevel): void {
    const { logger } = this;
    const from = logger.level;
    const tell = (): void => logger.info('log.level-changed', { from, to: level });
    const quieter = level === 'warn' || level === 'error';
    if (quieter) tell();
    logger.level = level;
    if (!quieter) tell();
  }
}
