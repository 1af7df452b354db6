/** A TCP port of 127.0.0.1 that was free a moment ago; `preferred` when it is free. */
export function freePort(preferred?: number): Promise<number>;
