import { createWorker, type types } from 'mediasoup';
import type { Logger } from 'pino';
import { CourtError } from '../signaling/contract/index.ts';
import { ROOM_CODECS, voicesUncounted } from './codec.ts';
import type { Config } from './config.ts';

/**
 * Of the estimate of the line to a browser. The first is mediasoup's own default. The second: loss by itself makes it less only above 200 kbit/s, below it grows as long as
 * nothing is delayed, so that one smallest picture goes on; with 20 % lost it fell until none was sent, and stayed there (decision 010). Shares of loss up to which it grows
 * and above which it falls, kbit/s.
 */
const FIELD_TRIALS = 'WebRTC-Bwe-AlrLimitedBackoff/Enabled/WebRTC-BweLossExperiment/Enabled-0.02,0.1,200/';
/** A worker that could not be replaced is tried again after so long, ms. */
const RETRY_MS = 500;

export type WorkerSettings = Pick<Config, 'MEDIASOUP_WORKER_BIN' | 'MEDIA_WORKERS' | 'MEDIA_ADDRESSES' | 'MEDIA_PORT'>;

/** Where rooms live: a router, and the server through which its browsers come in. */
export interface RoomPlace {
  router: types.Router;
  webRtcServer: types.WebRtcServer;
}

interface PoolWorker {
  worker: types.Worker;
  webRtcServer: types.WebRtcServer;
  routers: Set<types.Router>;
}

/**
 * mediasoup workers, one per core as configured; worker n listens on MEDIA_PORT + n. One that dies is replaced at once; its routers get
 * `workerclose`.
 */
export class WorkerPool {
  readonly #settings: WorkerSettings;
  readonly #log: Logger;
  readonly #workers: (PoolWorker | null)[];
  #rtpCapabilities: types.RtpCapabilities = {};
  /** Starts of workers in place of dead ones. */
  readonly #replacing = new Set<Promise<void>>();
  #deaths = 0;
  #closed = false;

  private constructor(settings: WorkerSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    this.#workers = Array.from({ length: settings.MEDIA_WORKERS }, () => null);
  }

  /** Throws when a worker does not start: a wrong binary or a port in use. */
  static async create(settings: WorkerSettings, log: Logger): Promise<WorkerPool> {
    const pool = new WorkerPool(settings, log);
    try {
      for (const number of pool.#workers.keys()) await pool.#start(number);
      const { router } = await pool.place();
      pool.#rtpCapabilities = voicesUncounted(router.rtpCapabilities);
      router.close();
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  get alive(): number {
    return this.#workers.filter((entry) => entry !== null).length;
  }

  /** What browsers are told every room can carry. */
  get rtpCapabilities(): types.RtpCapabilities {
    return this.#rtpCapabilities;
  }

  get deaths(): number {
    return this.#deaths;
  }

  get pids(): number[] {
    return this.#workers.flatMap((entry) => (entry ? [entry.worker.pid] : []));
  }

  /** A router on the worker with the fewest; after the death of the only one, on that which takes its place. M-104 when no worker is there. */
  async place(): Promise<RoomPlace> {
    if (this.alive === 0 && this.#replacing.size > 0) await Promise.race(this.#replacing);
    const entries = this.#workers.filter((entry) => entry !== null);
    const best = entries.sort((a, b) => a.routers.size - b.routers.size)[0];
    if (!best) throw new CourtError('M-104');
    const router = await best.worker.createRouter({ mediaCodecs: ROOM_CODECS });
    best.routers.add(router);
    router.observer.once('close', () => best.routers.delete(router));
    return { router, webRtcServer: best.webRtcServer };
  }

  close(): void {
    this.#closed = true;
    for (const entry of this.#workers.splice(0)) entry?.worker.close();
  }

  async #start(number: number): Promise<void> {
    const { MEDIASOUP_WORKER_BIN: workerBin, MEDIA_ADDRESSES: addresses, MEDIA_PORT } = this.#settings;
    const worker = await withoutSignals(() =>
      createWorker({ workerBin, logLevel: 'warn', libwebrtcFieldTrials: FIELD_TRIALS }),
    );
    try {
      const webRtcServer = await worker.createWebRtcServer({
        listenInfos: addresses.flatMap((address) =>
          (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ...address, port: MEDIA_PORT + number })),
        ),
      });
      worker.once('died', (error) => this.#died(number, error));
      if (this.#closed) worker.close();
      else this.#workers[number] = { worker, webRtcServer, routers: new Set() };
    } catch (error) {
      worker.close();
      throw new Error(`mediasoup worker ${number} cannot listen on port ${MEDIA_PORT + number}`, { cause: error });
    }
  }

  #died(number: number, error: Error): void {
    if (this.#closed) return;
    this.#deaths += 1;
    this.#workers[number] = null;
    this.#log.error({ err: error, worker: number }, 'media worker died');
    this.#replace(number);
  }

  #replace(number: number): void {
    if (this.#closed) return;
    const replacing = this.#start(number)
      .then(
        () => this.#log.info({ worker: number }, 'media worker replaced'),
        (error: unknown) => {
          this.#log.error({ err: error, worker: number }, 'media worker not replaced');
          setTimeout(() => this.#replace(number), RETRY_MS);
        },
      )
      .finally(() => this.#replacing.delete(replacing));
    this.#replacing.add(replacing);
  }
}

/**
 * mediasoup closes its workers by itself at the first SIGTERM, which is when this node only begins to drain: the signal listeners that `make`
 * adds are taken away again.
 */
function withoutSignals<T>(make: () => T): T {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const made = make();
  signals.forEach((signal, index) => {
    for (const listener of process.listeners(signal)) {
      if (!before[index]?.includes(listener)) process.removeListener(signal, listener);
    }
  });
  return made;
}
