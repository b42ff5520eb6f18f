import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Which packets are lost: those to the browsers, those from them. Shares, 0–1. */
export interface Loss {
  down: number;
  up: number;
}

/** UDP from `relay` to `server`, port by port, with losses that are the same in every run. */
export class LossyRelay {
  loss: Loss = { down: 0, up: 0 };
  passed = 0;
  lost = 0;
  readonly #sockets: Socket[] = [];
  #seed = 1;

  static async open(relay: string, server: string, ports: readonly number[]): Promise<LossyRelay> {
    const made = new LossyRelay();
    for (const port of ports) await made.#listen(relay, server, port);
    return made;
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }

  async #listen(relay: string, server: string, port: number): Promise<void> {
    const front = createSocket('udp4');
    this.#sockets.push(front);
    const clients = new Map<string, Socket>();
    front.on('message', (packet, from) => {
      const key = `${from.address}:${from.port}`;
      let back = clients.get(key);
      if (!back) {
        back = createSocket('udp4');
        this.#sockets.push(back);
        clients.set(key, back);
        back.bind(0, relay);
        back.on('message', (answer) => {
          if (this.#passes(this.loss.down)) front.send(answer, from.port, from.address);
        });
      }
      if (this.#passes(this.loss.up)) back.send(packet, port, server);
    });
    front.bind(port, relay);
    await once(front, 'listening');
  }

  #passes(loss: number): boolean {
    const lost = this.#loses(loss);
    if (lost) this.lost++;
    else this.passed++;
    return !lost;
  }

  /** A small generator (mulberry32): the same packets are lost each time, whoever is measured. */
  #loses(share: number): boolean {
    if (share === 0) return false;
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296 < share;
  }
}
