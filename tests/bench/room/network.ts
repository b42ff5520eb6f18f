import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'court-bench-';

/**
 * A network namespace for browsers, joined to this machine by a cable of its own: Janus never uses loopback for media, and a relay that loses packets needs an address
 * of its own. Needs root. It goes with this process, and what a killed one left goes with the next.
 */
export class RoomNetwork {
  /** Where servers listen. */
  readonly server: string;
  /** A second address of the same machine, for a relay in the way. */
  readonly relay: string;
  /** A program that is Chromium inside the namespace. */
  readonly chromium: string;
  readonly #net: string;
  readonly #name = `${PREFIX}${process.pid}`;
  readonly #onExit = (): void => this.close();
  #closed = false;

  private constructor() {
    this.#net = `10.${randomInt(100, 250)}.${randomInt(1, 250)}`;
    this.server = `${this.#net}.1`;
    this.relay = `${this.#net}.3`;
    this.chromium = join(tmpdir(), `${this.#name}.sh`);
  }

  static open(): RoomNetwork {
    removeLeft();
    const made = new RoomNetwork();
    process.once('exit', made.#onExit);
    try {
      made.#make();
      return made;
    } catch (error) {
      made.close();
      throw error;
    }
  }

  #make(): void {
    const [name, cable] = [this.#name, `cb${process.pid}`];
    ip('netns', 'add', name);
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('addr', 'add', `${this.server}/24`, 'dev', cable);
    ip('addr', 'add', `${this.relay}/24`, 'dev', cable);
    ip('link', 'set', cable, 'up');
    ip('-n', name, 'addr', 'add', `${this.#net}.2/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    writeFileSync(this.chromium, `#!/bin/sh\nexec ip netns exec ${name} ${program} "$@"\n`, { mode: 0o700 });
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.off('exit', this.#onExit);
    rmSync(this.chromium, { force: true });
    if (namespaces().includes(this.#name)) remove(this.#name);
  }
}

function removeLeft(): void {
  for (const name of namespaces()) {
    if (name.startsWith(PREFIX) && !existsSync(`/proc/${name.slice(PREFIX.length)}`)) remove(name);
  }
}

/** The cable goes with the namespace. */
const remove = (name: string): string => ip('netns', 'del', name);

/** A line is a name, with its number behind it when it has one. */
const namespaces = (): string[] =>
  ip('netns', 'list')
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');

function ip(...args: string[]): string {
  return execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
}
