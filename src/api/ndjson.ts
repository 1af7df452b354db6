/** A JSON object on each line. */
export const NDJSON = 'application/x-ndjson';
