import { describe, it, expect } from '@jest/globals';
import * as fc from 'fast-check';
import { GatewayError } from '../../../../src/gateway-error.js';
import { AddressGuard } from '../../../../src/pipeline/sending/address-guard.js';

function guard(allowCidrs: string[] = [], denyCidrs: string[] = []): AddressGuard {
  return new AddressGuard({ allowCidrs, denyCidrs });
}

describe('AddressGuard', () => {
  it.each([
    '1.1.1.1',
    '93.184.216.34',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '64:ff9b::8.8.8.8',
    '::ffff:8.8.8.8',
  ])('lets %s through', (address) => {
    expect(guard().verdictFor(address)).toEqual({ kind: 'allowed' });
  });

  it.each([
    ['this host', '127.0.0.1'],
    ['this host', '127.255.255.254'],
    ['this host', '0.0.0.0'],
    ['this host', '::1'],
    ['this host', '::'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['unique local', 'fd00:ec2::254'],
    ['cloud metadata', '169.254.169.254'],
    ['cloud metadata', '168.63.129.16'],
    ['link local', 'fe80::1'],
    ['link local', 'fe80::1%eth0'],
    ['site local', 'fec0::1'],
    ['shared by a carrier', '100.64.0.1'],
    ['shared by a carrier', '100.100.100.200'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['reserved', '192.0.2.1'],
    ['reserved', '198.18.0.1'],
    ['reserved', '2001:db8::1'],
    ['mapped', '::ffff:127.0.0.1'],
    ['mapped', '::ffff:a9fe:a9fe'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-compatible', '::8.8.8.8'],
    ['NAT64', '64:ff9b::10.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::8.8.8.8'],
    ['translated', '::ffff:0:127.0.0.1'],
    ['6to4', '2002:7f00:1::'],
    ['6to4', '2002:808:808::'],
    ['Teredo', '2001::1'],
    ['unassigned', '4000::1'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['no address', '127.1'],
    ['no address', '2130706433'],
  ])('refuses %s addresses: %s', (_kind, address) => {
    expect(guard().verdictFor(address)).toMatchObject({ kind: 'denied' });
  });

  it('lets private addresses through that the operator allows, in each of their guises', () => {
    const allowing = guard(['127.0.0.0/8', 'fd00::/8']);
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '64:ff9b::127.0.0.1', 'fd12::1'])
      expect(allowing.verdictFor(address)).toEqual({ kind: 'allowed' });
    for (const address of ['10.0.0.1', '::1', 'fe80::1'])
      expect(allowing.verdictFor(address)).toMatchObject({ kind: 'denied' });
  });

  it('puts the deny list above all, in each guise of an address', () => {
    const denying = guard(['10.0.0.0/8'], ['10.0.0.1/32', '8.8.8.0/24', '64:ff9b::/96']);
    for (const address of ['10.0.0.1', '8.8.8.8', '::ffff:8.8.8.8', '64:ff9b::1.1.1.1'])
      expect(denying.verdictFor(address)).toEqual({ kind: 'denied', reason: 'on the deny list' });
    expect(denying.verdictFor('10.0.0.2')).toEqual({ kind: 'allowed' });
  });

  it('counts what a translated address carries against it, never for it', () => {
    const carried = ['2002:808:808::1', '2001:0:808:808::1', '::8.8.8.8', '2600:1::5efe:8.8.8.8'];
    const open = ['2002::/16', '2001::/32', '::/96', '2600::/16'];
    for (const address of carried) {
      expect(guard(open).verdictFor(address)).toEqual({ kind: 'allowed' });
      expect(guard(['8.8.8.0/24']).verdictFor(address)).toMatchObject({ kind: 'denied' });
      expect(guard(open, ['8.8.8.0/24']).verdictFor(address)).toMatchObject({ kind: 'denied' });
    }
    // The client's address in Teredo is inverted: f7f7:f7f7 is 8.8.8.8.
    const teredo = '2001:0:101:101::f7f7:f7f7';
    expect(guard(['2001::/32'], ['8.8.8.8/32']).verdictFor(teredo).kind).toBe('denied');
    expect(guard(['2001::/32'], ['8.8.4.4/32']).verdictFor(teredo).kind).toBe('allowed');
  });

  it('opens a metadata address only by its own name, not by a network around it', () => {
    const around = guard(['0.0.0.0/0', '::/0']);
    for (const address of ['169.254.169.254', '168.63.129.16', 'fd00:ec2::254', '::ffff:a9fe:a9fe'])
      expect(around.verdictFor(address)).toEqual({ kind: 'denied', reason: 'cloud metadata' });
    expect(around.verdictFor('169.254.1.1')).toEqual({ kind: 'allowed' });
    expect(guard(['169.254.169.254/32']).verdictFor('169.254.169.254').kind).toBe('allowed');
  });

  it('takes a list of mapped addresses for the IPv4 addresses that they are', () => {
    expect(guard(['::ffff:10.0.0.0/104']).verdictFor('10.9.9.9')).toEqual({ kind: 'allowed' });
    expect(guard(['::ffff:0.0.0.0/0']).verdictFor('10.9.9.9')).toMatchObject({ kind: 'denied' });
  });

  it.each(['10.0.0.0', '10.0.0.0/33', 'localhost/8', 'fd00::/129', ''])(
    'refuses the CIDR %j by name',
    (cidr) => {
      const build = () => guard([], [cidr]);
      expect(build).toThrow(GatewayError);
      expect(build).toThrow(`"${cidr}" is not a CIDR`);
    },
  );

  it('judges an IPv4 address and its mapped form alike', () => {
    const both = guard(['127.0.0.0/8', '192.168.0.0/16'], ['1.0.0.0/8']);
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(both.verdictFor(`::ffff:${address}`)).toEqual(both.verdictFor(address));
      }),
    );
  });

  it('lets no private address through in any IPv6 clothes', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    );
    const anyPrefix = fc.tuple(fc.integer({ min: 0x2000, max: 0x3fff }), byte);
    fc.assert(
      fc.property(inside, anyPrefix, (bytes, [first, second]) => {
        const high = (bytes[0] * 256 + bytes[1]).toString(16);
        const low = (bytes[2] * 256 + bytes[3]).toString(16);
        const clothes = [
          bytes.join('.'),
          `::ffff:${bytes.join('.')}`,
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `::ffff:0:${high}:${low}`,
          `64:ff9b::${bytes.join('.')}`,
          `64:ff9b:1::${high}:${low}`,
          `2002:${high}:${low}::1`,
          `2001:0:${high}:${low}::1`,
          `${first.toString(16)}:${second.toString(16)}::5efe:${high}:${low}`,
          `${first.toString(16)}:${second.toString(16)}::200:5efe:${high}:${low}`,
        ];
        const passed = clothes.filter((each) => guard().verdictFor(each).kind === 'allowed');
        expect(passed).toEqual([]);
      }),
    );
  });
});
