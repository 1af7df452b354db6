/** How many objects each tenant has. */
export class TenantCounts {
  readonly #counts = new Map<string, number>();

  of(tenant: string): number {
    return this.#counts.get(tenant) ?? 0;
  }

  /** Notes that an object came (`before` undefined), went (`after` undefined) or moved. */
  note(before: string | undefined, after: string | undefined): void {
    if (before === after) return;
    if (before !== undefined) this.#add(before, -1);
    if (after !== undefined) this.#add(after, 1);
  }

  #add(tenant: string, by: number): void {
    const count = this.of(tenant) + by;
    if (count === 0) this.#counts.delete(tenant);
    else this.#counts.set(tenant, count);
  }
}
