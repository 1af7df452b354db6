import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { dockerStages } from '../../support/dockerfile.js';
import { inRepository, readRepositoryFile } from '../../support/repository.js';
import { settingsFrom } from '../../support/settings.js';

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly read_only?: boolean;
  readonly healthcheck?: unknown;
}

const { services }: { services: Readonly<Record<string, Service>> } = parse(
  readRepositoryFile('docker-compose.yml'),
);
const environmentOf = (service: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(services[service]?.environment ?? {}).map(([name, value]) => [
      name,
      String(value),
    ]),
  );

describe('docker-compose.yml', () => {
  it('has Kafka, the gateway, a receiver and a demonstration', () => {
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining(['kafka', 'gateway', 'receiver', 'demonstration']),
    );
  });

  it('builds stages that the Dockerfile has', () => {
    const targets = Object.values(services).flatMap(({ build }) => build?.target ?? []);

    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(dockerStages().map(({ name }) => name)).toContain(target);
  });

  it('waits only for services that exist, and for health only where it is checked', () => {
    for (const { depends_on: waits = {} } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(waits)) {
        const isChecked =
          services[name]?.healthcheck ?? services[name]?.build?.target === 'gateway';

        expect(services).toHaveProperty(name);
        expect(condition !== 'service_healthy' || Boolean(isChecked)).toBe(true);
      }
    }
  });

  it('gives the gateway settings that it accepts', () => {
    const { settings } = settingsFrom(environmentOf('gateway'));

    expect(settings.sourceTopics).toEqual(['shop.orders', 'shop.payments']);
    expect(settings.kafkaBrokers).toEqual(['kafka:19092']);
  });

  it('lets the demonstration talk to the gateway with its own key', () => {
    const [gateway, demonstration] = ['gateway', 'demonstration'].map(environmentOf);

    expect(demonstration?.['ADMIN_API_KEY']).toBe(gateway?.['ADMIN_API_KEY']);
    expect(demonstration?.['KAFKA_BROKERS']).toBe(gateway?.['KAFKA_BROKERS']);
  });

  it('runs scripts that exist', () => {
    const [node, script] = services['receiver']!.command!;

    expect(node).toBe('node');
    expect(existsSync(inRepository(script!))).toBe(true);
  });

  it('gives the gateway a root file system that it can not write', () => {
    expect(services['gateway']!.read_only).toBe(true);
  });
});
