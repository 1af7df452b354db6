/** How many brokers the cluster at `host:port` has; rejects when what listens there does not speak plain Kafka. */
export function countBrokers(address: string, timeoutMs?: number): Promise<number>;
export function parseAddress(address: string): { readonly host: string; readonly port: number };
