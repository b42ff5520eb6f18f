import { connect } from 'node:net';
import { z } from 'zod';

const ANSWER_MS = 2000;

/** Whether something accepts TCP connections there. */
export async function acceptsConnection(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_MS });
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/** Body of an HTTP answer; undefined when nobody answers in two seconds. */
export async function httpAnswer(url: string): Promise<{ ok: boolean; body: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return { ok: response.ok, body: await response.text() };
  } catch (error) {
    // By name: where tests run, classes of errors are other ones than those of fetch.
    const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
    if (name === 'TypeError' || name === 'TimeoutError') return undefined;
    throw error;
  }
}

const readiness = z.object({ ready: z.boolean() });

/** Whether a part's /readyz says that it is ready. */
export async function isReady(url: string): Promise<boolean> {
  const answer = await httpAnswer(url);
  if (answer === undefined || !answer.ok) return false;
  try {
    return readiness.safeParse(JSON.parse(answer.body)).data?.ready ?? false;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Sum of a gauge over its labels in Prometheus' text format; undefined when it is not there. */
export function gaugeValue(metrics: string, name: string): number | undefined {
  const values = metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
