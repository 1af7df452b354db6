import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/program.js';
import { examplesFor } from '../../../src/cli/help/described.js';
import { FakeCliHost } from '../../support/cli-host.js';

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
});

function all(command: Command): Command[] {
  const below = command.createHelp().visibleCommands(command);
  return [command, ...below.filter((each) => each.name() !== 'help').flatMap(all)];
}

const pathOf = (command: Command): string[] =>
  command.parent === null ? [] : [...pathOf(command.parent), command.name()];

const commands = all(createProgram(new FakeCliHost())).map((command) => ({
  command,
  path: pathOf(command),
  name: ['event-gateway', ...pathOf(command)].join(' '),
}));

describe('the command line', () => {
  it.each(commands)(
    '$name has help with examples that begin with it',
    async ({ command, path }) => {
      expect(await host.run(...path, '--help')).toBe(0);
      const examples = examplesFor(command);
      expect(examples.length).toBeGreaterThan(0);
      for (const [line, what] of examples) {
        expect(line).toContain(['event-gateway', ...path].join(' '));
        expect(host.printed).toContain(`${line}\n      ${what}`);
      }
    },
  );

  it.each(commands.filter(({ command }) => command.commands.length > 0))(
    '$name alone prints its help and is an error',
    async ({ path }) => {
      expect(await host.run(...path)).toBe(2);
      expect(host.complaints).toContain('Commands:');
    },
  );

  it('names the command or option that may be meant', async () => {
    expect(await host.run('result', 'tail')).toBe(2);
    expect(host.complaints).toContain('(Did you mean results?)');
    expect(await host.run('results', 'tail', '--folow')).toBe(2);
    expect(host.complaints).toContain('(Did you mean --follow?)');
    expect(host.complaints).toContain('add --help');
  });

  it('names the option whose value is wrong, and what it takes', async () => {
    expect(await host.run('results', 'tail', '--lines', 'many')).toBe(2);
    expect(host.complaints).toContain(
      "option '-n, --lines <n>' argument 'many' is invalid. Give a whole number from 0 to 1000000.",
    );
  });

  it('prints its version', async () => {
    expect(await host.run('--version')).toBe(0);
    expect(host.printed).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('tells a fault of its own with its place, and a foreseen one in words', async () => {
    host.openKafka = () => Promise.reject(new TypeError('a bug'));
    expect(await host.run('check-topics')).toBe(1);
    expect(host.complaints).toMatch(/TypeError: a bug\n +at /);
  });

  it('ends without complaint when the user stops it', async () => {
    host.openKafka = () => {
      host.stop();
      return Promise.reject(new Error('aborted'));
    };
    expect(await host.run('check-topics')).toBe(1);
    expect(host.complaints).toBe('');
  });
});

describe('serve', () => {
  it('starts the gateway, with the file that is named', async () => {
    expect(await host.run('serve')).toBe(0);
    expect(await host.run('serve', '--config', 'gateway.yaml')).toBe(0);
    expect(host.served).toEqual([null, 'gateway.yaml']);
  });
});

describe('check-config', () => {
  const env = {
    KAFKA_BROKERS: 'k:9092',
    SOURCE_TOPICS: 'orders',
    ADMIN_API_KEY: 'sixteen-letters!',
  };

  it('shows what is not the default, and no secret', async () => {
    host = new FakeCliHost({ ...env, MAX_IN_FLIGHT_TOTAL: '5' });
    expect(await host.run('check-config')).toBe(0);
    expect(host.printed).toMatch(/MAX_IN_FLIGHT_TOTAL +5\n/);
    expect(host.printed).toMatch(/ADMIN_API_KEY +\[secret\]\n/);
    expect(host.printed).toContain('4 are not the default.');
    await host.run('check-config', '--json');
    expect(JSON.parse(host.printed)).toMatchObject({
      maxInFlightTotal: 5,
      adminApiKey: '[secret]',
    });
    expect(host.printed).not.toContain(env.ADMIN_API_KEY);
  });

  it('lists all faults at once, by their names', async () => {
    host = new FakeCliHost({ ...env, LOG_LEVEL: 'loud', HTTP_PORT: 'eighty' });
    expect(await host.run('check-config')).toBe(1);
    expect(host.complaints).toContain('LOG_LEVEL must be one of');
    expect(host.complaints).toContain('HTTP_PORT must be');
  });

  it('tells what the file declares', async () => {
    host = new FakeCliHost(env);
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const file = `endpoints:\n  - {id: a, url: 'https://a.example.com', secret: ${secret}}\n`;
    host.files.set('gateway.yaml', Buffer.from(file));
    expect(await host.run('check-config', '--config', 'gateway.yaml')).toBe(0);
    expect(host.printed).toContain('declares 1 endpoints and 0 subscriptions');
  });
});
