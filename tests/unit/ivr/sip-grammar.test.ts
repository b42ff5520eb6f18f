import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Grammar } from 'sip.js';
import { GRAMMAR_FILE, withTableDecodedOnce } from '../../../ivr/sip/quick-grammar.ts';

const HEADERS: [rule: string, text: string][] = [
  ['Contact', '"Alice \\"A\\" Zhang" <sip:alice@192.0.2.1:5070;transport=udp>;expires=60;q=0.7, <sip:b@[2001:db8::1]>'],
  ['From', '张三 <sip:13800000001@192.0.2.1>;tag=abc-1'],
  ['From', '"Zhang" <sip:+8613800000001@192.0.2.1;user=phone>;tag=abc-1'],
  ['To', 'sip:12368@court.invalid;tag=7'],
  ['Via', 'SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK776asdhds;rport;received=192.0.2.1'],
  ['CSeq', '314159 INVITE'],
  ['Content_Length', '0349'],
  ['Call_ID', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6@192.0.2.1'],
  ['Record_Route', '<sip:192.0.2.1;lr;ftag=1>,<sip:192.0.2.2:5060;transport=tcp;lr>'],
  ['Max_Forwards', '70'],
  ['SIP_URI', 'sips:%61lice:secret@example.com;maddr=239.255.255.1;ttl=15?subject=x%20y&priority=urgent'],
  ['Content_Type', 'application/sdp;charset=utf-8'],
  ['WWW_Authenticate', 'Digest realm="a", nonce="b", algorithm=MD5, qop="auth"'],
  ['From', '<<<not an address'],
  ['CSeq', ''],
];

/** Runs in a process of its own, where nothing has loaded SIP.js. */
const PROGRAM = `
  const loaded = (await import('./ivr/sip/quick-grammar.ts')).quickenGrammar();
  const { Grammar } = await import('sip.js');
  loaded();
  const headers = JSON.parse(process.argv[1]);
  const parsed = headers.map(([rule, text]) => Grammar.parse(text, rule));
  const parsedAgain = headers.map(([rule, text]) => Grammar.parse(text, rule));
  process.stdout.write(JSON.stringify([parsed, parsedAgain]));
`;

describe('the quick grammar of SIP.js', () => {
  test('reads headers as SIP.js does, also the second time', async () => {
    const plain = HEADERS.map(([rule, text]): unknown => Grammar.parse(text, rule));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM, JSON.stringify(HEADERS)],
      { cwd: join(import.meta.dirname, '..', '..', '..') },
    );
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify([plain, plain])));
  });

  test('another grammar than the known one is refused, not left slow or broken', () => {
    const source = readFileSync(GRAMMAR_FILE, 'utf8');
    expect(withTableDecodedOnce(source)).toContain('const peg$bytecode = peg$decodedOnce ??= [');
    expect(() => withTableDecodedOnce(source.replace('const bc = peg$bytecode', 'const bc = table'))).toThrow(
      'changed',
    );
    expect(() => withTableDecodedOnce(`${source}\npeg$bytecode.push([]);`)).toThrow('elsewhere');
    expect(() => withTableDecodedOnce(withTableDecodedOnce(source))).toThrow('changed');
  });
});
