import { afterEach, describe, expect, test } from '@jest/globals';
import type { DistributionRules } from '../../signaling/contract/index.ts';
import { TestCourt } from './court.ts';

describe('rules of a court', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('are saved as versions, and an earlier one is taken again', async () => {
    const operator = await court.api('operator1');
    const path = '/api/courts/demo-intermediate/distribution';
    const before = await operator.get<DistributionRules>(path);
    const { page } = await court.officer('operator1');
    await page.goto(`${court.url}/admin/distribution`);
    const save = async (): Promise<void> => {
      await page.getByRole('button', { name: /保\s*存/ }).click();
      // What an earlier save said may still be there.
      const saved = page.waitForResponse((one) => one.request().method() !== 'GET' && one.url().endsWith(path));
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /保\s*存/ })
        .click();
      await saved;
      await page.getByText('已保存，立即生效').last().waitFor();
    };
    const wait = page.getByLabel('最多等原坐席');
    await wait.fill(String(before.ownOfficerSeconds + 7));
    await wait.blur();
    await save();
    expect(await operator.get(path)).toEqual({ ...before, ownOfficerSeconds: before.ownOfficerSeconds + 7 });

    await page.getByRole('button', { name: '历史版本' }).click();
    const list = page.getByTestId('history').locator('> li');
    await list.first().getByText('正在使用').waitFor();
    const first = list.nth(1);
    await first
      .getByText(`最多等原坐席：${before.ownOfficerSeconds}（现在 ${before.ownOfficerSeconds + 7}）`)
      .waitFor();
    await first.getByRole('button', { name: '用这一版' }).click();
    expect(await wait.inputValue()).toBe(String(before.ownOfficerSeconds));
    await save();
    expect(await operator.get(path)).toEqual(before);
  });
});
