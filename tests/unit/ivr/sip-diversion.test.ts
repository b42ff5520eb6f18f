import { describe, expect, test } from '@jest/globals';
import { divertedFrom } from '../../../ivr/sip/diversion.ts';

const from = (headers: Record<string, string[]>): string | null =>
  divertedFrom({ getHeaders: (name) => headers[name] ?? [] });

describe('the telephone that sent a call on', () => {
  test('is in the topmost Diversion (RFC 5806)', () => {
    const value = '"Judge, J." <sip:+86-571-8765-0001@pbx;user=phone>;reason=no-answer;counter=1';
    expect(from({ Diversion: [value, '<sip:057199999999@pbx>;reason=unconditional'] })).toBe('+8657187650001');
    expect(from({ Diversion: [`${value}, <sip:057199999999@pbx>;reason=unconditional`] })).toBe('+8657187650001');
    expect(from({ Diversion: ['<tel:+8657187650001>;reason=no-answer'] })).toBe('+8657187650001');
  });

  test('is the entry before the last one in History-Info, when that was diverted (RFC 7044)', () => {
    const first = '<sip:057187650001@pbx?Reason=SIP%3Bcause%3D408>;index=1';
    expect(from({ 'History-Info': [first, '<sip:12368@court;cause=408>;index=1.1;mp=1'] })).toBe('057187650001');
    expect(from({ 'History-Info': [`${first}, <sip:12368@court;cause=408>;index=1.1`] })).toBe('057187650001');
    const chain = [
      first,
      '<sip:057187650002@pbx;cause=302>;index=1.1;mp=1',
      '<sip:12368@court;cause=408>;index=1.1.1;mp=1.1',
    ];
    expect(from({ 'History-Info': chain })).toBe('057187650002');
  });

  test('is none without a diversion, or in what is no number', () => {
    expect(from({})).toBeNull();
    expect(from({ 'History-Info': ['<sip:12368@court>;index=1'] })).toBeNull();
    expect(from({ 'History-Info': ['<sip:1@a>;index=1', '<sip:12368@court>;index=1.1'] })).toBeNull();
    for (const hostile of ['', '<', '<sip:>', 'sip:judge@pbx', '<sip:%00@x>', ',,,', '<sip:1'.repeat(50)])
      expect(from({ Diversion: [hostile], 'History-Info': [hostile, hostile] })).toBeNull();
  });
});
