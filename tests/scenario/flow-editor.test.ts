import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { api, flowApi } from '../../signaling/contract/index.ts';
import { TestCourt } from './court.ts';

/** A second line of the court below, which follows the flow for all its numbers: what is published here disturbs nobody else. */
const COURT = 'demo-basic';
const NUMBER = '1236802';
const WORDS = '您好，这里是示例区人民法院，通话将被录音。';

/** Leads a key of the menu to another node. */
async function lead(page: Page, key: string, title: string): Promise<void> {
  const choice = page.getByRole('combobox', { name: `按 ${key} 转到` });
  await choice.click();
  await choice.fill(title);
  await choice.press('Enter');
}

async function saved(page: Page): Promise<void> {
  await page.locator('[data-testid=flow-save-state][data-state=saved]').waitFor();
}

async function publish(page: Page, note: string): Promise<string> {
  await saved(page);
  await page.getByTestId('flow-publish').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('这次改了什么').fill(note);
  await dialog.getByTestId('flow-differences').or(dialog.getByText('这是第一次发布')).waitFor();
  const said = await dialog.innerText();
  await dialog.getByRole('button', { name: /发\s*布/ }).click();
  await dialog.waitFor({ state: 'hidden' });
  return said;
}

/** Saves the list of services, says what changes and publishes it. */
async function publishList(page: Page, change: string): Promise<void> {
  const bar = page.getByTestId('draft-bar');
  await bar.getByRole('button', { name: '保存草稿' }).click();
  await bar.getByRole('button', { name: '对比并发布' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByTestId('changes').getByText(change).waitFor();
  await dialog.getByLabel('这次改了什么').fill('按院里通知');
  await dialog.getByRole('button', { name: /发\s*布/ }).click();
}

type Api = Awaited<ReturnType<TestCourt['api']>>;

/** The court's flow for all numbers. */
async function general(api: Api): Promise<flowApi.FlowSummary | undefined> {
  const flows = await api.get<flowApi.FlowSummary[]>(`/api/flows?courtId=${COURT}`);
  return flows.find(({ calledNumber }) => calledNumber === null);
}

async function create(api: Api): Promise<string> {
  return (await api.send<flowApi.FlowView>('POST', '/api/flows', { courtId: COURT, calledNumber: null })).id;
}

describe('the flow editor', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('a text and a key are changed, heard, checked and tried before they are published', async () => {
    const { page } = await court.officer('operator1');
    await page.goto(`${court.url}/admin/flow?court=${COURT}`);
    await page.getByTestId('flow-create').click();
    // Where a number has a flow already, it is asked what the new one is for.
    const all = page.getByRole('menuitem', { name: '全部号码' });
    const never = page.getByText('尚未发布');
    await all.or(never).first().waitFor();
    if (await all.isVisible()) await all.click();
    await never.waitFor();
    const tree = page.getByTestId('flow-tree');
    await publish(page, '先用系统自带的菜单');

    // Words are changed where they stand and heard at once, before they are saved.
    const sound = page.waitForResponse(
      (response) => response.url().includes('/api/prompt-audio/') && response.request().method() === 'GET',
    );
    // Mandarin stands before English.
    const prompt = page.locator('[data-prompt=recording-notice] .flow-take').first();
    await prompt.getByRole('textbox').fill(WORDS);
    await prompt.getByRole('button', { name: /试听/ }).click();
    expect([200, 206]).toContain((await sound).status());
    await prompt.locator('[data-state=playing]').waitFor();

    await lead(page, '3', '语音留言');
    await expect(tree.locator('[data-path="welcome/1.keys.3>message"]').innerText()).resolves.toContain('语音留言');

    // A way to nowhere is named, and stands against publishing; undo mends it.
    await tree.locator('[data-node=lawyer][aria-level="2"]').click();
    await page.getByRole('button', { name: '删除节点' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '删除节点' }).click();
    const fault = page.getByTestId('flow-faults').locator('[data-fault=unknown-node]').first();
    await expect(fault.innerText()).resolves.toMatch(/欢迎语.*按键 6/s);
    await expect(page.getByTestId('flow-publish').isDisabled()).resolves.toBe(true);
    await expect(page.getByTestId('flow-blocked').innerText()).resolves.toContain('改正后才能发布');
    await page.getByRole('button', { name: '撤销' }).click();
    await fault.waitFor({ state: 'detached' });

    // The telephone beside it plays the draft.
    const phone = page.getByTestId('flow-phone');
    await phone.getByTestId('flow-dial').click();
    await phone.getByText('欢迎拨打').waitFor({ timeout: 40_000 });
    await phone.getByRole('button', { name: '按键 3' }).click();
    await phone.getByText('开始留言').waitFor({ timeout: 40_000 });
    await expect(phone.getByTestId('flow-steps').innerText()).resolves.toMatch(/到 欢迎语\s+按 3\s+到 语音留言/);
    await phone.getByTestId('flow-dial').click();

    await saved(page);
  }, 300_000);

  test('publishing says what changes; the next call goes the new way; an older version is taken again', async () => {
    const { page } = await court.officer('operator1');
    await page.goto(`${court.url}/admin/flow?court=${COURT}`);
    await page.getByTestId('flow-tree').waitFor();
    const said = await publish(page, '按 3 改为留言');
    expect(said).toContain('按键 3 改为“语音留言”（原来“诉讼指引”）');
    expect(said).toContain(WORDS);

    const caller = await court.phone();
    expect(await caller.dial(NUMBER)).toBe(200);
    await caller.hearing.voice();
    await caller.hearing.silence(); // between the notice and the welcome
    await caller.hearing.voice();
    caller.press('3');
    await caller.hearing.tone(1000); // the tone before a message
    caller.hangup();

    // Who published what is kept, and can be taken again.
    await page.getByText('版本', { exact: true }).click();
    await page.getByText('按 3 改为留言').waitFor();
    await page.getByRole('button', { name: '恢复到这一版' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('这次改了什么').fill('恢复原来的按键');
    await dialog.getByRole('button', { name: /恢\s*复/ }).click();
    await page.getByText('恢复自第 1 版').waitFor();
    const api = await court.api('operator1');
    expect(await general(api)).toMatchObject({
      changed: false,
      published: { version: 3, rolledBackTo: 1, note: '恢复原来的按键' },
    });
  }, 300_000);

  test('two who edit the same flow: the second is told, nothing is written over', async () => {
    const api = await court.api('operator1');
    const id = (await general(api))?.id ?? (await create(api));
    const { page } = await court.officer('operator1');
    await page.goto(`${court.url}/admin/flow?court=${COURT}`);
    await page.getByTestId('flow-tree').waitFor();
    const { revision, document } = await api.get<flowApi.FlowView>(`/api/flows/${id}`);
    await api.send('PUT', `/api/flows/${id}/draft`, { revision, document: { ...document, name: '别人改的' } });
    await page.getByLabel('流程名称').fill('我改的');
    await page.getByRole('alert').getByText('其他人已修改并保存').waitFor();
    await page.getByRole('button', { name: '载入最新内容' }).click();
    await saved(page);
    await expect(page.getByLabel('流程名称').inputValue()).resolves.toBe('别人改的');
  });

  test('by keyboard alone: through the tree, fold and open', async () => {
    const { page } = await court.officer('supervisor1');
    const operator = await court.api('operator1');
    if (!(await general(operator))) await create(operator);
    await page.goto(`${court.url}/admin/flow?court=${COURT}`);
    await page.getByRole('treeitem').first().focus();
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['path'] ?? '');
    expect(await focused()).toBe('welcome/1.keys.1>enquiry');
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator(':focus').getAttribute('aria-expanded')).resolves.toBe('false');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('welcome/1.keys.2>judge');
    await page.keyboard.press('Enter');
    await page.getByTestId('flow-node').getByRole('heading', { name: '联系法官' }).waitFor();
    await expect(page.getByTestId('flow-publish').count()).resolves.toBe(0); // a supervisor looks and listens
  });

  test("a service of the court's own is added, put on a key and given to an officer; whoever presses it is answered", async () => {
    const NAME = '知识产权咨询';
    const operator = await court.api('operator1');
    const id = (await general(operator))?.id ?? (await create(operator));
    const { page } = await court.officer('operator1');
    await page.goto(`${court.url}/admin/services?court=${COURT}`);
    await page.getByTestId('service-add').click();
    const made = page.getByRole('dialog');
    await made.getByLabel('中文名称').fill(NAME);
    await made.getByLabel('英文名称').fill('Intellectual property');
    await made.getByLabel('编号').fill('intellectual-property');
    await made.getByRole('button', { name: /确\s*定/ }).click();
    await publishList(page, `新增“${NAME}”`);
    await page.getByTestId('in-force').filter({ hasText: '正在使用第' }).waitFor();

    // The editor of the menu has it at once.
    await page.goto(`${court.url}/admin/flow?court=${COURT}&flow=${id}`);
    await page.getByTestId('flow-tree').locator('[data-node=lawyer][aria-level="2"]').click();
    await page.getByRole('combobox', { name: /排到$/ }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: NAME }).click();
    await publish(page, '按 6 转知识产权咨询');

    const admin = await court.api('admin1');
    const { items } = await admin.get<{ items: api.AccountView[] }>('/api/accounts?q=basic-agent1');
    const account = items[0]!;
    const answers = (services: string[]) => admin.send('PATCH', `/api/accounts/${account.id}`, { services });
    await answers([...account.services, 'intellectual-property']);
    const officer = await court.officer('basic-agent1');
    await officer.page.getByText(NAME).first().waitFor();
    await officer.available();

    const caller = await court.phone({ tone: 440 });
    expect(await caller.dial(NUMBER)).toBe(200);
    await caller.hearing.voice();
    await caller.hearing.silence(); // between the notice and the welcome
    await caller.hearing.voice();
    caller.press('6');
    await officer.offered(40_000);
    await officer.page.getByTestId('offer-card').getByText(NAME).waitFor();
    await officer.accept();
    await Promise.all([caller.hearing.tone(880, 40_000), officer.hears(440, 40_000)]);

    // In use it is not taken out of use, and it is said where it is used.
    await page.goto(`${court.url}/admin/services?court=${COURT}`);
    await page.getByRole('switch', { name: `${NAME}接听来电` }).click();
    await publishList(page, `“${NAME}”停用`);
    const refused = page.getByRole('dialog').getByRole('alert');
    await refused.getByText('还在使用，不能停用').waitFor();
    await expect(refused.innerText()).resolves.toMatch(/语音流程.*坐席朱琳/s);
    caller.hangup();

    // As it was, for whoever comes after.
    await answers(account.services);
    const { published } = await operator.get<flowApi.FlowView>(`/api/flows/${id}`);
    const before = (published?.version ?? 1) - 1;
    if (before > 0) await operator.send('POST', `/api/flows/${id}/rollback`, { version: before, note: '恢复' });
  }, 240_000);
});
