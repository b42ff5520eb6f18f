import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readPromptWav } from '../../ivr/prompt/wav.ts';
import { LAWS, encodeSamples } from '../../ivr/rtp/g711.ts';
import type { api } from '../../signaling/contract/index.ts';
import type { Phone } from '../fake/phone.ts';
import { power } from '../fake/tone.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt, type Api } from './court.ts';

/** The samples of a prompt as a telephone with A-law hears them. */
function asHeard(prompt: string): Buffer {
  const file = readFileSync(new URL(`../../ivr/prompt/audio/${prompt}.wav`, import.meta.url));
  const law = LAWS.PCMA;
  const samples = Int16Array.from(encodeSamples(law, readPromptWav(file)), (byte) => law.decode[byte]!);
  return Buffer.from(samples.buffer);
}

const loudness = (piece: Buffer): number => power(new Int16Array(piece.buffer, piece.byteOffset, piece.length / 2));

/** Sound of 200 ms, bytes. */
const PIECE = 3200;

/** Waits until a piece of a prompt was heard, sample by sample, so that no other sound can be taken for it. A busy machine may lose a frame. */
async function hears(phone: Phone, prompt: string, since: number, within = 40_000): Promise<void> {
  const whole = asHeard(prompt);
  // The loudest ones: silence is the same in all prompts.
  const pieces = Array.from({ length: Math.floor(whole.length / PIECE) || 1 }, (_, index) =>
    whole.subarray(index * PIECE, (index + 1) * PIECE),
  );
  pieces.sort((one, other) => loudness(other) - loudness(one)).splice(4);
  let looked = 0;
  const check = (): boolean => {
    // Searching is dear: twice a second of sound is enough.
    if (phone.hearing.frames - looked < 25) return false;
    looked = phone.hearing.frames;
    const heard = phone.hearing.since(since);
    const bytes = Buffer.from(heard.buffer, heard.byteOffset, heard.byteLength);
    return pieces.some((piece) => bytes.includes(piece));
  };
  await phone.hearing.until(check, within, `the prompt ${prompt}`);
}

const enquiries = (call: api.CallDetail): (string | null)[] =>
  call.timeline.filter(({ step }) => step === 'enquiry').map(({ detail }) => detail);

describe('a citizen asks for a case by telephone', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  async function atNode(supervisor: Api, phone: Phone, node: string, times = 1): Promise<void> {
    await eventually(
      async () =>
        (await callOf(supervisor, phone.number)).timeline.filter(({ detail }) => detail === node).length >= times,
      40_000,
      `node ${node}`,
    );
  }

  async function inEnquiry(supervisor: Api, number?: string): Promise<Phone> {
    const phone = await court.phone(number === undefined ? {} : { number });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.press('1');
    await atNode(supervisor, phone, 'enquiry');
    return phone;
  }

  async function answered(supervisor: Api, phone: Phone, times: number): Promise<string | null> {
    const call = await eventually(
      async () => {
        const found = await callOf(supervisor, phone.number);
        return enquiries(found).length >= times && found;
      },
      40_000,
      `answer ${times}`,
    );
    return enquiries(call)[times - 1] ?? null;
  }

  test('with the right password stage and hearing are read out; the call was self-service and no digit is kept', async () => {
    const supervisor = await court.api('supervisor1');
    const phone = await inEnquiry(supervisor);
    const since = performance.now();
    phone.pressAll('1');
    await hears(phone, 'collect-year', since);
    phone.pressAll('2026#1123#135790');
    await hears(phone, 'case-found', since);
    await hears(phone, 'stage-hearing', since);
    await hears(phone, 'time-morning', since);
    await phone.hearing.voice();
    await hears(phone, 'enquiry-after', since);
    const again = performance.now();
    phone.press('9');
    await hears(phone, 'stage-hearing', again);
    phone.hangup();

    const call = await endedCallOf(supervisor, phone.number);
    expect(call).toMatchObject({ result: 'self-service', reason: 'caller-hangup', recordings: [], workOrders: [] });
    expect(enquiries(call)).toEqual(['case:found']);
    const collected = call.timeline.filter(({ step }) => step === 'collected').map(({ detail }) => detail);
    expect(collected).toEqual(['4', '1', '3', '6']);
    expect(JSON.stringify(call.timeline)).not.toMatch(/135790|2026#|示01/);
  });

  test('by identity number with X, keyed as a star', async () => {
    const supervisor = await court.api('supervisor1');
    const phone = await inEnquiry(supervisor);
    const since = performance.now();
    phone.pressAll('2');
    await hears(phone, 'collect-identity', since);
    phone.pressAll('99010119850615008*');
    await hears(phone, 'collect-password', since);
    phone.pressAll('246801');
    await hears(phone, 'stage-service', since);
    phone.hangup();
    expect(enquiries(await endedCallOf(supervisor, phone.number))).toEqual(['identity:found']);
  });

  test('five wrong passwords lock the caller and the case, also for the right one; other cases stay open to others', async () => {
    const supervisor = await court.api('supervisor1');
    const phone = await inEnquiry(supervisor);
    for (let wrong = 1; wrong <= 5; wrong++) {
      phone.pressAll(`12026556#00000${wrong}`);
      expect(await answered(supervisor, phone, wrong)).toBe('case:refused');
      await atNode(supervisor, phone, 'enquiry-refused', wrong);
      phone.pressAll('1');
      await atNode(supervisor, phone, 'enquiry', wrong + 1);
    }
    const since = performance.now();
    phone.pressAll('12026556#357912');
    expect(await answered(supervisor, phone, 6)).toBe('case:locked');
    await hears(phone, 'enquiry-locked', since);
    phone.hangup();

    const other = await inEnquiry(supervisor);
    other.pressAll('12026556#357912');
    expect(await answered(supervisor, other, 1)).toBe('case:locked');
    other.hangup();

    const third = await inEnquiry(supervisor);
    third.pressAll('1202638#579134');
    expect(await answered(supervisor, third, 1)).toBe('case:found');
    third.hangup();

    const audit = await (
      await court.api('auditor1')
    ).get<{ items: api.AuditView[] }>('/api/audit?action=enquiry&size=100');
    const actions = audit.items.map(({ action }) => action);
    for (const action of ['enquiry.found', 'enquiry.refused', 'enquiry.locks', 'enquiry.locked']) {
      expect(actions).toContain(action);
    }
  });

  test('case data does not answer: the caller is told so and led to a person', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const supervisor = await court.api('supervisor1');
    const phone = await inEnquiry(supervisor);
    const since = performance.now();
    phone.pressAll('1');
    await hears(phone, 'collect-year', since);
    court.kill('database', 'SIGSTOP');
    try {
      phone.pressAll('20261123#135790');
      await hears(phone, 'enquiry-unavailable', since);
    } finally {
      court.kill('database', 'SIGCONT');
    }
    await officer.offered();
    await officer.accept();
    await phone.hearing.tone(880);
    phone.hangup();
    const call = await endedCallOf(supervisor, phone.number, 1);
    expect(call.result).toBe('served');
    expect(enquiries(call)).toEqual(['case:unavailable']);
  });

  test('where the own work order stands, by its last digits', async () => {
    const supervisor = await court.api('supervisor1');
    const first = await court.phone();
    expect(await first.dial()).toBe(200);
    await first.hearing.voice();
    first.press('8');
    await eventually(
      async () => (await callOf(supervisor, first.number)).state === 'message',
      40_000,
      'the message box',
    );
    const spokeAt = Date.now();
    await eventually(async () => Promise.resolve(Date.now() - spokeAt > 1500)); // a short message
    first.hangup();
    const left = await eventually(
      async () => {
        const call = await callOf(supervisor, first.number);
        return call.workOrders[0];
      },
      40_000,
      'the work order',
    );

    const phone = await inEnquiry(supervisor, first.number);
    const since = performance.now();
    phone.pressAll(`3${left.number.slice(-4)}#`);
    await hears(phone, 'order-registered', since);
    await hears(phone, 'order-due', since);
    phone.hangup();
  });
});
