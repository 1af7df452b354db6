/**
 * The values of a label that may get series of their own: the first ones that come, up to a cap. All others share one.
 *
 * Why the first ones? Which ones matter most is known only afterwards, and a value that comes and goes would leave
 * counters that begin anew.
 */
export class CappedLabel {
  private readonly known = new Set<string>();

  /** @param cap 0: no value gets any */
  constructor(private readonly cap: number) {}

  get isOn(): boolean {
    return this.cap > 0;
  }

  /** The value itself, or `OTHER`. */
  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.cap) return OTHER;
    this.known.add(value);
    return value;
  }
}

/** Stands for all values beyond the cap. */
export const OTHER = 'other';
