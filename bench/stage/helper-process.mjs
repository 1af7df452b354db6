import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * A process of our own that does what it is told, one answer to each command; see `serve-commands.mjs` for its side.
 * It ends with us, whatever way we end.
 */
export class HelperProcess {
  #child;
  #waiting = new Map();
  #next = 0;
  #stopping = false;

  /**
   * @param {string} node
   * @param {string} script below `bench/`
   */
  constructor(node, script) {
    const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
    this.name = script;
    this.#child = fork(path, { execPath: node, execArgv: [], serialization: 'advanced' });
    this.#child.on('message', ({ id, value, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(value);
      else reject(new Error(`${script}: ${error}`));
    });
    // A command that can't be sent any more: its process has ended, which is told below.
    this.#child.on('error', () => {});
    this.exit = new Promise((resolve) => this.#child.once('exit', resolve));
    void this.exit.then(() => this.#ended());
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Has it do something.
   *
   * @param {string} command
   * @param {unknown} [argument] a structured clone of it gets there
   * @returns {Promise<any>}
   * @throws {Error} what the command threw there, or that the process ended
   */
  ask(command, argument) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(this.#endedError());
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, command, argument });
    });
  }

  async stop() {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
    await this.exit;
  }

  #ended() {
    for (const { reject } of this.#waiting.values())
      if (!this.#stopping) reject(this.#endedError());
    this.#waiting.clear();
  }

  #endedError() {
    const { exitCode, signalCode } = this.#child;
    return new Error(`${this.name} ended by itself, with ${exitCode ?? signalCode}`);
  }
}
