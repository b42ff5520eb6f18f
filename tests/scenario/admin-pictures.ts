import type { Officer } from '../fake/officer.ts';
import type { TestCourt } from './court.ts';

type Shoot = (officer: Pick<Officer, 'page'>, name: string) => Promise<void>;

/** Pictures of what an operator sets: hours, the calendar of the year, the flow of calls. */
export async function adminPictures(court: TestCourt, shoot: Shoot): Promise<void> {
  const operator = await court.officer('operator1');
  await hours(operator, court.url, shoot);
  await flow(operator, court.url, shoot);
}

async function hours(operator: Officer, url: string, shoot: Shoot): Promise<void> {
  const { page } = operator;
  await page.goto(`${url}/admin/hours`);
  await page.getByRole('heading', { name: '每周时段' }).waitFor();
  await shoot(operator, 'hours');
  await page.locator('.exceptions').scrollIntoViewIfNeeded();
  await page.locator('.year').evaluate((year) => year.scrollIntoView({ block: 'start' }));
  await page.mouse.move(0, 0);
  await shoot(operator, 'calendar');
}

async function flow(operator: Officer, url: string, shoot: Shoot): Promise<void> {
  const { page } = operator;
  await page.goto(`${url}/admin/flow`);
  await page.getByTestId('flow-create').click();
  await page.getByTestId('flow-tree').getByText('信访接待', { exact: true }).click();
  const phone = page.getByTestId('flow-phone');
  await phone.getByTestId('flow-dial').click();
  await phone.getByText('欢迎拨打').waitFor();
  await phone.getByRole('button', { name: '按键 4' }).click();
  await phone.getByText('进入 信访接待 排队').waitFor();
  await page.locator('[data-testid=flow-save-state][data-state=saved]').waitFor();
  await page.evaluate(() => window.scrollTo(0, 0));
  await shoot(operator, 'flow-editor');
  await phone.getByTestId('flow-dial').click();
}
