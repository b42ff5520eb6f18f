import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { localAddresses } from '../../infra/launch/settings.ts';
import { endedCallOf } from './archive.ts';
import { eventually, TestCourt, type Running } from './court.ts';

/** An address of this machine that is no trunk peer. */
const [strange] = localAddresses();

const limited = (): Running & { rate: number } =>
  JSON.parse(process.env['COURT_LIMITED_SYSTEM'] ?? '') as Running & { rate: number };

const options = (from: string, port: number, n: number): string =>
  [
    `OPTIONS sip:12368@${from} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from}:${port};branch=z9hG4bK${n};rport`,
    'Max-Forwards: 70',
    `From: <sip:probe@${from}>;tag=${n}`,
    `To: <sip:12368@${from}>`,
    `Call-ID: probe-${n}-${port}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');

/** Sends requests from an address and collects what is answered until `done` is content. */
async function ask(
  to: { address: string; port: number },
  from: string,
  requests: (port: number) => string[],
  done: (answers: string[]) => boolean,
): Promise<string[]> {
  const socket = createSocket('udp4');
  const answers: string[] = [];
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  const all = new Promise<void>((resolve) =>
    socket.on('message', (data) => {
      answers.push(data.toString());
      if (done(answers)) resolve();
    }),
  );
  for (const request of requests(socket.address().port)) socket.send(request, to.port, to.address);
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 3000))]);
  socket.close();
  return answers;
}

/** On the second system: two gateways with room for one call each, and a tight limit of requests. */
describe('the limits of the line', () => {
  const { rate, ...running } = limited();
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
    }, 20_000);
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
    const args = ['-sf', scenario, '-s', '12368', '-m', '1', '-i', '127.0.0.1', '-timeout', '20', '-nostdin'];
    const { stdout } = await promisify(execFile)('sipp', [...args, `127.0.0.1:${court.sipPort}`], { timeout: 30_000 });
    expect(stdout).toMatch(/Successful call\s*\|\s*\d+\s*\|\s*1/);
  });

  test('who is no trunk peer is refused', async () => {
    if (!strange) throw new Error('this machine has no address but loopback; the test needs one more');
    const invite = (port: number): string[] => [options(strange, port, 1).replaceAll('OPTIONS', 'INVITE')];
    const answers = await ask({ address: strange, port: court.sipPort }, strange, invite, ({ length }) => length > 0);
    expect(answers[0]).toMatch(/^SIP\/2\.0 403/);
  });

  test('who asks too often is not answered for a while, and only they', async () => {
    const flood = (port: number): string[] => Array.from({ length: rate * 6 }, (_, n) => options('127.0.0.3', port, n));
    const answers = await ask({ address: '127.0.0.1', port: court.sipPort }, '127.0.0.3', flood, () => false);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.length).toBeLessThan(rate * 5);
    const phone = await court.phone();
    expect(await phone.dial()).toBe(200);
  });
});
