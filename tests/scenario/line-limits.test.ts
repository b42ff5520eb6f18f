import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { endedCallOf } from './archive.ts';
import { eventually, limitedSystem, TestCourt } from './court.ts';

const request = (method: string, from: string, port: number, n: number): string =>
  [
    `${method} sip:12368@${from} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from}:${port};branch=z9hG4bK${n};rport`,
    'Max-Forwards: 70',
    `From: <sip:probe@${from}>;tag=${n}`,
    `To: <sip:12368@${from}>`,
    `Call-ID: probe-${n}-${port}`,
    `CSeq: 1 ${method}`,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');

/** Sends one request after the other from an address, each when the one before is answered, until one is not. */
async function answersTo(
  from: string,
  sipPort: number,
  method: string,
  most: number,
  patience: number,
): Promise<string[]> {
  const socket = createSocket('udp4');
  const answers: string[] = [];
  socket.bind(0, from);
  await once(socket, 'listening');
  try {
    while (answers.length < most) {
      const answer = once(socket, 'message', { signal: AbortSignal.timeout(patience) });
      socket.send(request(method, from, socket.address().port, answers.length), sipPort, '127.0.0.1');
      const [data] = (await answer) as [Buffer];
      answers.push(data.toString());
    }
  } catch {
    // Not answered any more: `answers` holds what was.
  } finally {
    socket.close();
  }
  return answers;
}

/** On the second system: two gateways with room for one call each, and a tight limit of requests. */
describe('the limits of the line', () => {
  const { rate, ...running } = limitedSystem();
  const court = new TestCourt(running);
  afterEach(() => court.close());

  test('two gateways take a call each, a third call is told to come back; a gateway dies and the other serves', async () => {
    const [one, two, three] = [await court.phone(), await court.phone(), await court.phone()];
    expect(await one.dial()).toBe(200);
    expect(await two.dial()).toBe(200);
    await Promise.all([one.hearing.voice(), two.hearing.voice()]);
    expect(await three.dial()).toBe(503);
    expect(three.retryAfter).toBeGreaterThan(0);

    court.kill('ivr');
    const supervisor = await court.api('supervisor1');
    const lost = await eventually(async () => {
      const ended = await Promise.all(
        [one, two].map((phone) =>
          supervisor.get<{ items: { reason: string }[] }>(`/api/calls?number=${phone.number}`).then((found) => ({
            phone,
            reason: found.items[0]?.reason,
          })),
        ),
      );
      return ended.find(({ reason }) => reason === 'gateway-lost');
    }, 40_000);
    // The other call is untouched; when it ends, its gateway is the only one that can have a new one.
    const alive = lost.phone === one ? two : one;
    await alive.hearing.voice();
    alive.hangup();
    await endedCallOf(supervisor, alive.number);
    const next = await court.phone();
    expect(await next.dial()).toBe(200);
    await next.hearing.voice();
  });

  test('SIPp calls and hangs up', async () => {
    const scenario = fileURLToPath(new URL('../fake/sipp-call.xml', import.meta.url));
    const args = ['-sf', scenario, '-s', '12368', '-m', '1', '-i', '127.0.0.1', '-timeout', '40', '-nostdin'];
    const { stdout } = await promisify(execFile)('sipp', [...args, `127.0.0.1:${court.sipPort}`], { timeout: 60_000 });
    expect(stdout).toMatch(/Successful call\s*\|\s*\d+\s*\|\s*1/);
  });

  test('who is no trunk peer is refused', async () => {
    const [answer] = await answersTo('127.0.0.2', running.sipPort, 'INVITE', 1, 40_000);
    expect(answer).toMatch(/^SIP\/2\.0 403/);
  });

  test('who asks too often is not answered for a while, and only they', async () => {
    // Counted over two seconds, which may just have begun.
    const answers = await answersTo('127.0.0.3', running.sipPort, 'OPTIONS', rate * 6, 3000);
    expect(answers.length).toBeGreaterThan(rate / 2);
    expect(answers.length).toBeLessThan(rate * 5);
    const phone = await court.phone();
    expect(await phone.dial()).toBe(200);
  });
});
