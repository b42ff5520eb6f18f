import type { types } from 'mediasoup';
import type { Source } from './source.ts';

/** Below this nobody speaks, dBov. */
const THRESHOLD = -60;
/** Levels are looked at so often, ms. */
const INTERVAL = 500;
/** Nobody having spoken for so long, nobody is the speaker, ms. */
const SILENCE = 2500;

/** Who speaks in a room, by the levels that browsers send with their sound (RFC 6464). Telephones send none, so they are never the speaker. */
export class SpeakerWatch {
  readonly #dominant: types.ActiveSpeakerObserver;
  readonly #levels: types.AudioLevelObserver;
  readonly #owners = new Map<string, string>();
  #current: string | null = null;
  #silence: NodeJS.Timeout | null = null;
  onChange: (participantId: string | null) => void = () => undefined;

  private constructor(dominant: types.ActiveSpeakerObserver, levels: types.AudioLevelObserver) {
    this.#dominant = dominant;
    this.#levels = levels;
    dominant.on('dominantspeaker', ({ producer }) => this.#turnTo(this.#owners.get(producer.id) ?? null));
    levels.on('volumes', ([loudest]) => {
      this.#stopTimer();
      // After silence the one who was dominant before is not announced anew.
      if (this.#current === null && loudest) this.#turnTo(this.#owners.get(loudest.producer.id) ?? null);
    });
    levels.on('silence', () => {
      this.#silence ??= setTimeout(() => this.#turnTo(null), SILENCE);
    });
  }

  static async create(router: types.Router): Promise<SpeakerWatch> {
    const dominant = await router.createActiveSpeakerObserver({ interval: 300 });
    const levels = await router.createAudioLevelObserver({ maxEntries: 1, threshold: THRESHOLD, interval: INTERVAL });
    return new SpeakerWatch(dominant, levels);
  }

  get current(): string | null {
    return this.#current;
  }

  async add({ producer, participantId }: Source): Promise<void> {
    this.#owners.set(producer.id, participantId);
    producer.observer.once('close', () => {
      this.#owners.delete(producer.id);
      if (this.#current === participantId) this.#turnTo(null);
    });
    const producerId = producer.id;
    await Promise.all([this.#dominant.addProducer({ producerId }), this.#levels.addProducer({ producerId })]);
  }

  close(): void {
    this.#stopTimer();
    this.onChange = () => undefined;
  }

  #turnTo(participantId: string | null): void {
    this.#stopTimer();
    if (participantId === this.#current) return;
    this.#current = participantId;
    this.onChange(participantId);
  }

  #stopTimer(): void {
    if (this.#silence) clearTimeout(this.#silence);
    this.#silence = null;
  }
}
