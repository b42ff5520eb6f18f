import { headerOf, parseSip } from '../../fake/sip-message.ts';
import { openUdp } from '../../../ivr/rtp/udp.ts';
import { LoadCall, type Wire } from './call.ts';
import type { Order, Tally } from './load.ts';
import { Media } from './media.ts';

/** Program: the phones of the load, in a process of their own. Arguments: Kamailio's port. Takes Orders from its parent, gives Tallies. */
const sipPort = Number(process.argv[2]);
const LOCAL = '127.0.0.1';
/** How often arrivals, hang-ups and repetitions are looked after, ms. */
const CHECK = 5;

class Load {
  readonly #media: Media;
  readonly #wire: Wire;
  readonly #calls = new Map<string, LoadCall>();
  readonly #ports = new Map<LoadCall, number>();
  #arriving: { perSecond: number; lifeMs: number | null; most?: number; since: number; made: number } | null = null;
  #numbers = 0;
  #tally = { attempted: 0, answered: 0, failed: {} as Record<string, number>, answer: [] as number[] };

  constructor(media: Media, wire: Wire) {
    this.#media = media;
    this.#wire = wire;
    setInterval(() => this.#check(performance.now()), CHECK);
  }

  onMessage(text: string): void {
    const message = parseSip(text);
    this.#calls.get(headerOf(message, 'Call-ID'))?.onMessage(message);
  }

  obey(order: Order): void {
    if (order.do === 'tally') {
      process.send?.(this.#take());
      return;
    }
    this.#arriving = order.do === 'arrive' ? { ...order, since: performance.now(), made: 0 } : null;
    if (order.do === 'hangup') for (const call of this.#calls.values()) call.hangup();
  }

  #take(): Tally {
    const tally = { ...this.#tally, ...this.#media.take(), live: this.#ports.size };
    this.#tally = { attempted: 0, answered: 0, failed: {}, answer: [] };
    return tally;
  }

  #check(now: number): void {
    for (const call of this.#calls.values()) {
      call.check(now);
      if (this.#arriving && now >= call.endAt) call.hangup();
    }
    const arriving = this.#arriving;
    const most = arriving?.most ?? Infinity;
    while (arriving && arriving.made < Math.min(most, ((now - arriving.since) / 1000) * arriving.perSecond)) {
      arriving.made++;
      this.#dial(arriving.lifeMs);
    }
  }

  #dial(lifeMs: number | null): void {
    const { index, port } = this.#media.reserve();
    const number = `138${String(10_000_000 + (++this.#numbers % 1_000_000)).padStart(8, '0')}`;
    const call = new LoadCall(this.#wire, port, number, {
      answered: (one, rtpPort) => {
        const now = performance.now();
        this.#tally.answered++;
        this.#tally.answer.push(now - one.startedAt);
        this.#ports.set(one, rtpPort);
        this.#media.start(index, rtpPort, now);
      },
      failed: (_one, how) => {
        this.#tally.failed[how] = (this.#tally.failed[how] ?? 0) + 1;
      },
      over: (one) => {
        this.#calls.delete(one.id);
        const rtpPort = this.#ports.get(one);
        this.#ports.delete(one);
        if (rtpPort !== undefined) this.#media.stop(rtpPort);
      },
    });
    call.endAt = lifeMs === null ? Infinity : call.startedAt + lifeMs;
    this.#tally.attempted++;
    this.#calls.set(call.id, call);
  }
}

const sip = await openUdp(LOCAL, 0);
sip.setRecvBufferSize(4 << 20);
const load = new Load(await Media.open(), {
  local: `${LOCAL}:${sip.address().port}`,
  sipPort,
  send: (text) => sip.send(text, sipPort, LOCAL),
});
sip.on('message', (data) => load.onMessage(data.toString()));
process.on('message', (order: Order) => load.obey(order));
process.on('disconnect', () => process.exit());
process.send?.('ready');
