/** Run without being asked for; a few minutes together. */
export const USUAL = ['delivery', 'latency', 'matching'];

/** Run by `--all` or by name. */
export const LONG = ['isolation', 'recovery', 'outage', 'memory', 'limited', 'tracing'];
