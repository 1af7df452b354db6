/**
 * What has to be undone, in reverse order of having been done; each step at most once, however often and from wherever
 * `run` is called (the end of the script, an error, Ctrl-C).
 */
export class Cleanup {
  /** @type {(() => unknown)[]} */
  #steps = [];
  /** @type {Promise<void> | undefined} */
  #running;

  /** @param {() => unknown} step may be asynchronous; an error in it does not keep the others from running */
  add(step) {
    this.#steps.push(step);
  }

  /** Whether somebody asked us to end: what fails from then on is no news. */
  interrupted = false;

  run() {
    this.#running ??= this.#undo().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #undo() {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        process.stderr.write(`While stopping: ${error.message}\n`);
      }
    }
  }

  /** Undoes everything and exits with 130 on Ctrl-C, with 143 on SIGTERM or when the terminal goes away. */
  onSignals() {
    const end = (code) => () => {
      this.interrupted = true;
      void this.run().finally(() => process.exit(code));
    };
    process.on('SIGINT', end(130));
    process.on('SIGTERM', end(143));
    process.on('SIGHUP', end(143));
  }
}
