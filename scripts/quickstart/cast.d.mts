/** One endpoint of the demonstration. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly maxInFlight: number;
  readonly manners: { readonly refuseOneIn?: number; readonly delayMs?: number };
}
