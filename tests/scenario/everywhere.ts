import type { Page } from 'playwright-core';
import type { Officer } from '../fake/officer.ts';

export type Shoot = (officer: Pick<Officer, 'page'>, name: string) => Promise<void>;

const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

/** The same state on a court's screen and on a telephone, and in 长辈版. `part`: what is to be seen of a long page, by its test id; else its top. */
export async function everywhere(page: Page, name: string, shoot: Shoot, part?: string): Promise<void> {
  const take = async (as: string): Promise<void> => {
    await page.evaluate(() => scrollTo(0, 0));
    if (part) await page.getByTestId(part).scrollIntoViewIfNeeded();
    await shoot({ page }, as);
  };
  await take(name);
  await page.setViewportSize(PHONE);
  await take(`${name}-phone`);
  await page.getByRole('button', { name: /长辈版/ }).click();
  await take(`${name}-phone-elderly`);
  await page.setViewportSize(DESK);
  await take(`${name}-elderly`);
  await page.getByRole('button', { name: /标准版/ }).click();
}
