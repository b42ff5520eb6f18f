import { describe, expect, test } from '@jest/globals';
import { registrationTable } from '../../../infra/kamailio/trunk.ts';
import { trunkAccounts, trunksOut } from '../../../infra/launch/trunk-setting.ts';

describe('trunks in the settings', () => {
  test('an account with everything, and one with as little as possible', () => {
    expect(
      trunkAccounts.parse('0571:p%40s%3As%2C@203.0.113.5:5070;tcp;domain=ims.example;number=12368, a:b@203.0.113.6'),
    ).toEqual([
      {
        ip: '203.0.113.5',
        port: 5070,
        transport: 'tcp',
        srtp: false,
        user: '0571',
        password: 'p@s:s,',
        domain: 'ims.example',
        number: '12368',
      },
      {
        ip: '203.0.113.6',
        port: 5060,
        transport: 'udp',
        srtp: false,
        user: 'a',
        password: 'b',
        domain: '203.0.113.6',
        number: null,
      },
    ]);
    expect(trunkAccounts.parse('')).toEqual([]);
  });

  test.each([
    'user@203.0.113.5',
    'user:@203.0.113.5',
    'user:pass@carrier.example',
    'user:pass@203.0.113.5:0',
    'user:p%0Aass@203.0.113.5',
    'user:p%zz@203.0.113.5',
    'user:pass@203.0.113.5;sctp',
    'user:pass@203.0.113.5;number=12a',
    'us"er:pass@203.0.113.5',
  ])('%s is refused', (text) => {
    expect(trunkAccounts.safeParse(text).success).toBe(false);
  });

  test('a trunk is an address', () => {
    expect(trunksOut.parse('203.0.113.5,203.0.113.6:5070;tcp,203.0.113.7;tls;srtp')).toEqual([
      { ip: '203.0.113.5', port: 5060, transport: 'udp', srtp: false },
      { ip: '203.0.113.6', port: 5070, transport: 'tcp', srtp: false },
      { ip: '203.0.113.7', port: 5061, transport: 'tls', srtp: true },
    ]);
    expect(trunksOut.safeParse('carrier.example').success).toBe(false);
  });

  test('a line of the table cannot be broken by what stands in it', async () => {
    const [account] = trunkAccounts.parse('u:a%3Ab%5Cc@127.0.0.1;domain=d');
    const table = await registrationTable([account!], { sipAddresses: ['127.0.0.1'], sipPort: 5060, tlsPort: 5061 });
    const [, row = ''] = table.trimEnd().split('\n');
    expect(row.split(/(?<!\\):/)).toHaveLength(16);
    expect(row).toContain(String.raw`:a\:b\\c:`);
  });
});
