import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A network namespace for browsers, joined to this machine by a cable of its own: Janus never uses loopback for media, and a relay that loses packets needs an address
 * of its own. Needs root.
 */
export class RoomNetwork {
  /** Where servers listen. */
  readonly server: string;
  /** A second address of the same machine, for a relay in the way. */
  readonly relay: string;
  readonly #name: string;
  readonly #wrapper: string;

  constructor() {
    const net = `10.${randomInt(100, 250)}.${randomInt(1, 250)}`;
    this.server = `${net}.1`;
    this.relay = `${net}.3`;
    this.#name = `court-bench-${process.pid}`;
    const cable = `cb${process.pid}`;
    ip('netns', 'add', this.#name);
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#name);
    ip('addr', 'add', `${this.server}/24`, 'dev', cable);
    ip('addr', 'add', `${this.relay}/24`, 'dev', cable);
    ip('link', 'set', cable, 'up');
    ip('-n', this.#name, 'addr', 'add', `${net}.2/24`, 'dev', 'eth0');
    ip('-n', this.#name, 'link', 'set', 'eth0', 'up');
    ip('-n', this.#name, 'link', 'set', 'lo', 'up');
    this.#wrapper = join(tmpdir(), `${this.#name}.sh`);
    const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    writeFileSync(this.#wrapper, `#!/bin/sh\nexec ip netns exec ${this.#name} ${program} "$@"\n`, { mode: 0o700 });
  }

  /** A program that is Chromium inside the namespace. */
  get chromium(): string {
    return this.#wrapper;
  }

  close(): void {
    rmSync(this.#wrapper, { force: true });
    // The cable goes with the namespace.
    ip('netns', 'del', this.#name);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
