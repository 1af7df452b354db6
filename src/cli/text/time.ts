/** A time for people, in UTC: `2030-01-31 12:00:00.000`. */
export function timeShown(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
}
