import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Machine } from '../../fake/machine.ts';

/** Another machine for browsers: Janus never uses loopback for media, and a relay that loses packets needs an address of its own. */
export class RoomNetwork {
  /** Where servers listen. */
  readonly server: string;
  /** A second address of the same machine, for a relay in the way. */
  readonly relay: string;
  /** A program that is Chromium over there. */
  readonly chromium: string;
  readonly #machine: Machine;

  static open(): RoomNetwork {
    return new RoomNetwork(Machine.open('bench'));
  }

  private constructor(machine: Machine) {
    this.#machine = machine;
    [this.server, this.relay] = [machine.here, machine.beside];
    this.chromium = join(tmpdir(), `court-bench-${process.pid}.sh`);
    const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    writeFileSync(this.chromium, `#!/bin/sh\nexec ${machine.enter.join(' ')} ${program} "$@"\n`, { mode: 0o700 });
  }

  /** Idempotent. */
  close(): void {
    rmSync(this.chromium, { force: true });
    this.#machine.close();
  }
}
