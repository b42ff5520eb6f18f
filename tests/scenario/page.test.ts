import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { api, flowApi } from '../../signaling/contract/index.ts';
import { TestBrowser } from '../fake/browser.ts';
import { Officer } from '../fake/officer.ts';
import { endedCallOf } from './archive.ts';
import { findings } from './axe.ts';
import { TestCourt } from './court.ts';

describe('every page can be used by everybody', () => {
  const court = new TestCourt();
  let callId = '';
  afterEach(() => court.close());

  beforeAll(async () => {
    const phone = await court.phone();
    await phone.dial();
    await phone.hearing.voice();
    phone.hangup();
    // A draft that is not published changes nothing for callers.
    const operator = await court.api('operator1');
    const { court: own } = await operator.get<api.Me>('/api/session');
    const flows = await operator.get<flowApi.FlowSummary[]>(`/api/flows?courtId=${own.id}`);
    if (flows.length === 0) await operator.send('POST', '/api/flows', { courtId: own.id, calledNumber: null });
    callId = (await endedCallOf(await court.api('supervisor1'), phone.number)).id;
    await court.close();
  });

  test('pages without an account', async () => {
    const browser = await TestBrowser.launch(880);
    try {
      const { page } = await browser.open();
      for (const path of ['/', '/sign-in', '/nowhere']) {
        await page.goto(`${court.url}${path}`);
        await page.getByRole('heading').first().waitFor();
        expect({ path, findings: await findings(page) }).toEqual({ path, findings: [] });
      }
    } finally {
      await browser.close();
    }
  });

  test.each([
    ['agent1', ['/desk', '/calls', '/work-orders']],
    [
      'supervisor1',
      [
        '/board',
        '/board?view=wall',
        '/board/follow-ups',
        '/board/reports',
        '/green-channel',
        '/calls',
        '/calls/CALL',
        '/work-orders',
        '/admin/flow',
      ],
    ],
    ['admin1', ['/admin', '/admin/courts']],
    ['auditor1', ['/admin', '/sessions']],
    ['operator1', ['/admin', '/admin/services', '/admin/flow', '/admin/flow?view=versions', '/admin/records']],
    ['judge1', ['/']],
  ])('pages of %s', async (username, paths) => {
    const officer = await court.officer(username);
    const refused: string[] = [];
    officer.page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy/.test(message.text())) refused.push(message.text());
    });
    for (const path of paths) {
      await officer.page.goto(`${court.url}${path.replace('CALL', callId)}`);
      await officer.page.getByRole('main').first().waitFor();
      await officer.page.waitForLoadState('networkidle');
      expect({ path, findings: await findings(officer.page) }).toEqual({ path, findings: [] });
    }
    expect(refused).toEqual([]);
  });

  test('a supervisor finds a call by the last four digits and cannot be seen by an officer of another court', async () => {
    const supervisor = await court.api('supervisor1');
    const call = await supervisor.get<{ callerMasked: string }>(`/api/calls/${callId}`);
    const officer = await Officer.signIn(court.url, court.account('supervisor1'));
    try {
      await officer.page.goto(`${court.url}/calls?number=${call.callerMasked.slice(-4)}`);
      await officer.page.getByTestId('calls-table').getByText(call.callerMasked).first().waitFor();
    } finally {
      await officer.close();
    }
    const stranger = court.accounts.find(
      (account) => account.role === 'hotline-agent' && account.username !== 'agent1',
    )!;
    const response = await (await court.api(stranger.username)).fetch(`/api/calls/${callId}`);
    expect(response.status).toBe(404);
    expect(((await response.json()) as { error: { code: string } }).error.code).toBe('C-001');
  });
});
