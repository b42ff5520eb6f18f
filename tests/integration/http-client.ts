import { readFile } from 'node:fs/promises';
import type { ErrorBody } from '../../signaling/contract/index.ts';

export interface Answer<T> {
  status: number;
  value: T;
  error: ErrorBody['error'] | null;
  headers: Headers;
  text: string;
}

/** A person at a browser, as far as HTTP goes: keeps the session cookie and sends Origin. */
export class Person {
  readonly url: string;
  cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  async send<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        Origin: this.url,
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const [set] = response.headers.getSetCookie();
    if (set) this.cookie = set.split(';')[0]!;
    const text = await response.text();
    const value = (response.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : text) as T;
    const error = (value as Partial<ErrorBody> | null)?.error ?? null;
    return { status: response.status, value, error, headers: response.headers, text };
  }

  get<T = unknown>(path: string): Promise<Answer<T>> {
    return this.send<T>('GET', path);
  }
}

/** Signs a demo account in, with the password of the first-run file. */
export async function signedIn(url: string, seedFile: string, username: string): Promise<Person> {
  const person = new Person(url);
  const answer = await person.send('POST', '/api/session', {
    username,
    password: await demoPassword(seedFile, username),
  });
  if (answer.status !== 200) throw new Error(`${username} is not signed in: ${answer.text}`);
  return person;
}

export async function demoPassword(seedFile: string, username: string): Promise<string> {
  const { accounts } = JSON.parse(await readFile(seedFile, 'utf8')) as {
    accounts: { username: string; password: string }[];
  };
  return accounts.find((account) => account.username === username)!.password;
}
