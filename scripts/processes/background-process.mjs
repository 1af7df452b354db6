import { spawn } from 'node:child_process';

const KEPT_LINES = 200;

/** Whatever way we end, none of them outlives us; the way in good order is `stop`. @type {Set<BackgroundProcess>} */
const alive = new Set();
process.once('exit', () => alive.forEach((child) => child.signal('SIGKILL')));

/**
 * A child process that runs beside us: remembers its last lines, tells when it ends, stops by its id.
 * It leads a process group of its own, so that a Ctrl-C at the terminal reaches only us and we choose the order.
 */
export class BackgroundProcess {
  /** The last lines that it printed, oldest first. @type {string[]} */
  lines = [];
  #child;
  #ended = false;

  /**
   * @param {string} name for messages
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
   */
  constructor(name, command, args, options = {}) {
    this.name = name;
    this.#child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child.stdout.on('data', (chunk) => this.#remember(chunk));
    this.#child.stderr.on('data', (chunk) => this.#remember(chunk));
    /** Resolves with the exit code, or the signal's name. @type {Promise<number | string>} */
    this.exit = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.lines.push(error.message);
        this.#forget();
        resolve(-1);
      });
      this.#child.once('close', (code, signal) => {
        this.#forget();
        resolve(code ?? signal ?? -1);
      });
    });
    alive.add(this);
  }

  get pid() {
    return this.#child.pid;
  }

  get running() {
    return !this.#ended;
  }

  /** @param {NodeJS.Signals} signal */
  signal(signal) {
    if (this.running) this.#child.kill(signal);
  }

  /** Asks it to end, and after `limitMs` makes it. Resolves with the exit code or signal. */
  async stop(limitMs = 15_000) {
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), limitMs);
    try {
      return await this.exit;
    } finally {
      clearTimeout(force);
    }
  }

  #forget() {
    this.#ended = true;
    alive.delete(this);
  }

  #remember(chunk) {
    this.lines.push(...String(chunk).split('\n').filter(Boolean));
    if (this.lines.length > KEPT_LINES) this.lines.splice(0, this.lines.length - KEPT_LINES);
  }
}
