import type { Officer } from '../fake/officer.ts';
import type { Phone } from '../fake/phone.ts';
import { toneShare } from '../fake/tone.ts';
import type { TestCourt } from './court.ts';

/** Tones of the people in these stories, Hz. */
export const CALLER = 440;
export const OFFICER = 880;
export const COLLEAGUE = 1210;
export const OUTSIDE = 620;

/** A caller and an officer who talk to each other. */
export async function talking(court: TestCourt): Promise<{ phone: Phone; officer: Officer }> {
  const officer = await court.officer('agent1', OFFICER);
  await officer.available();
  const phone = await court.phone({ tone: CALLER });
  await phone.dial();
  await phone.hearing.voice();
  phone.press('0');
  await officer.offered();
  await officer.accept();
  await Promise.all([phone.hearing.tone(OFFICER), officer.hears(CALLER)]);
  return { phone, officer };
}

/** By the keyboard: F7, who, why. `way` as in the test ids of the dialog's buttons. */
export async function passOn(
  { page }: Officer,
  to: string,
  note: string,
  way: 'transfer-send' | 'transfer-consult',
): Promise<void> {
  await page.keyboard.press('F7');
  await page.getByTestId('transfer-target').filter({ hasText: to }).click();
  await page.getByTestId('transfer-note').fill(note);
  await page.getByTestId(way).click();
}

export async function callOutside({ page }: Officer, number: string, note: string): Promise<void> {
  await page.getByTestId('btn-transfer').click();
  await page.getByText('外线电话', { exact: true }).click();
  await page.getByTestId('transfer-number').fill(number);
  await page.getByTestId('transfer-note').fill(note);
  await page.getByTestId('transfer-consult').click();
}

export async function inState({ page }: Officer, state: 'ringing' | 'consulting' | 'conference'): Promise<void> {
  await page.locator(`[data-testid=party][data-state=${state}]`).waitFor({ timeout: 40_000 });
}

export async function alone({ page }: Officer): Promise<void> {
  await page.getByTestId('party').waitFor({ state: 'detached', timeout: 40_000 });
}

/** The largest share that a tone ever had in 400 ms of a sound of 8 kHz. */
export function most(sound: Int16Array, tone: number): number {
  let found = 0;
  for (let at = 0; at + 3200 <= sound.length; at += 1600)
    found = Math.max(found, toneShare(sound.subarray(at, at + 3200), tone));
  return found;
}
