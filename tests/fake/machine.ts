import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';

/**
 * As good as another machine: a network namespace, joined to this one by a cable of its own. Needs root. It goes with this process, and what a killed
 * one left goes with the next.
 */
export class Machine {
  /** This machine's address at the cable. */
  readonly here: string;
  /** Its address. */
  readonly there: string;
  /** A second address of this machine at the cable. */
  readonly beside: string;
  /** Words before a command that runs it there. */
  readonly enter: readonly [string, ...string[]];
  readonly #name: string;
  readonly #cable: string;
  readonly #onExit = (): void => this.close();
  #closed = false;

  /** @param kind what it is for: a few letters, its prefix among the namespaces */
  static open(kind: string): Machine {
    const prefix = `court-${kind}-`;
    removeLeft(prefix);
    const machine = new Machine(`${prefix}${process.pid}`, `c${kind.slice(0, 4)}${process.pid}`);
    process.once('exit', machine.#onExit);
    try {
      machine.#make();
      return machine;
    } catch (error) {
      machine.close();
      throw error;
    }
  }

  private constructor(name: string, cable: string) {
    const net = `10.${randomInt(100, 250)}.${randomInt(1, 250)}`;
    [this.here, this.there, this.beside] = [`${net}.1`, `${net}.2`, `${net}.3`];
    this.enter = ['ip', 'netns', 'exec', name];
    this.#name = name;
    this.#cable = cable;
  }

  /** Pulls the cable out, or puts it in again. */
  cable(state: 'up' | 'down'): void {
    ip('link', 'set', this.#cable, state);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.off('exit', this.#onExit);
    if (namespaces().includes(this.#name)) remove(this.#name);
  }

  #make(): void {
    ip('netns', 'add', this.#name);
    ip('link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#name);
    ip('addr', 'add', `${this.here}/24`, 'dev', this.#cable);
    ip('addr', 'add', `${this.beside}/24`, 'dev', this.#cable);
    this.cable('up');
    ip('-n', this.#name, 'addr', 'add', `${this.there}/24`, 'dev', 'eth0');
    ip('-n', this.#name, 'link', 'set', 'eth0', 'up');
    ip('-n', this.#name, 'link', 'set', 'lo', 'up');
  }
}

function removeLeft(prefix: string): void {
  for (const name of namespaces()) {
    if (name.startsWith(prefix) && !existsSync(`/proc/${name.slice(prefix.length)}`)) remove(name);
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
