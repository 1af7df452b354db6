const PLAIN_EVERY_MS = 2_000;
const UP = (lines) => `\x1b[${lines}A\x1b[J`;

/** Shows the progress: a block that is painted over on a terminal, a line from time to time elsewhere. */
export class Screen {
  #say;
  #painted = 0;
  #lastLineAtMs = 0;

  /** @param {(text: string) => void} say writes a line */
  constructor(say, terminal = process.stdout.isTTY) {
    this.#say = say;
    this.terminal = terminal;
  }

  show(progress) {
    if (this.terminal) return this.#paint(progress);
    if (progress.elapsedMs - this.#lastLineAtMs < PLAIN_EVERY_MS) return;
    this.#lastLineAtMs = progress.elapsedMs;
    this.#say(lineOf(progress));
  }

  /** Shows the last state whatever the time. */
  close(progress) {
    if (this.terminal) this.#paint(progress);
    else this.#say(lineOf(progress));
  }

  #paint(progress) {
    const lines = blockOf(progress);
    if (this.#painted > 0) process.stdout.write(UP(this.#painted));
    lines.forEach((line) => this.#say(line));
    this.#painted = lines.length;
  }
}

/** @returns {string[]} */
export function blockOf({ elapsedMs, produced, events, resultsRead, members }) {
  return [
    '',
    `  events in      ${bar(produced, events)} ${produced}/${events}   ${seconds(elapsedMs)}`,
    ...members.map(
      (member) =>
        `  ${member.name.padEnd(14)} ${bar(member.delivered, member.owed)} ${member.delivered}/${member.owed}` +
        detailsOf(member),
    ),
    `  results read   ${resultsRead}`,
    '',
  ];
}

/** @returns {string} */
export function lineOf({ elapsedMs, produced, events, resultsRead, members }) {
  const each = members.map(
    (member) => `${member.name} ${member.delivered}/${member.owed}${detailsOf(member)}`,
  );
  const parts = [`events in ${produced}/${events}`, ...each, `results read ${resultsRead}`];
  return `  ${seconds(elapsedMs).padStart(6)}  ${parts.join('; ')}`;
}

function detailsOf({ refused, waiting, retried, dead, unverified, isSlow, ...places }) {
  const details = [
    refused > 0 ? `${refused} refused, ${waiting} waiting, ${retried} retried` : null,
    isSlow ? `at most ${places.mostAtOnce} at once, limit ${places.maxInFlight}` : null,
    dead > 0 ? `${dead} dead` : null,
    unverified > 0 ? `${unverified} NOT verified` : null,
  ].filter((detail) => detail !== null);
  return details.length === 0 ? '' : ` (${details.join(', ')})`;
}

function bar(done, all) {
  const width = 20;
  const full = all === 0 ? 0 : Math.round((width * Math.min(done, all)) / all);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
