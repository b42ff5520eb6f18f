import type { types } from 'mediasoup';

/** So long a sender waits at most before it ends a layer that is still being sent to somebody, ms. */
const HANDOVER = 1500;
/** The largest there can be. */
const TOP = 2;
/** After these a consumer may be sent another layer, or nothing. */
const CHANGES = ['layerschange', 'pause', 'close'] as const;

/**
 * Which layer of a picture goes to whom: what each receiver wants, and not more than its sender is about to send. A layer that merely ended would be missed by the worker
 * for more than a second, in which everybody who had it saw the picture stand still.
 */
export class PictureLayers {
  readonly #wanted = new Map<types.Consumer, number>();
  #top = TOP;

  /** A receiver, until it is closed. Not of a picture without layers. */
  async want(consumer: types.Consumer, layer: number = TOP): Promise<void> {
    if (consumer.type !== 'simulcast' || consumer.closed) return;
    const isNew = !this.#wanted.has(consumer);
    if (isNew) consumer.observer.once('close', () => this.#wanted.delete(consumer));
    this.#wanted.set(consumer, layer);
    // A new one is given the largest by itself.
    if (!isNew || Math.min(layer, this.#top) < TOP) await this.#prefer(consumer);
  }

  /** The largest that is sent from here on. Resolves when nobody is sent a larger one, at the latest after HANDOVER. */
  async limit(top: number): Promise<void> {
    this.#top = top;
    await Promise.all(
      [...this.#wanted.keys()].map(async (consumer) => {
        await this.#prefer(consumer);
        await untilBelow(consumer, top);
      }),
    );
  }

  async #prefer(consumer: types.Consumer): Promise<void> {
    const spatialLayer = Math.min(this.#wanted.get(consumer) ?? TOP, this.#top);
    // One that ended meanwhile needs nothing.
    await consumer.setPreferredLayers({ spatialLayer }).catch((error: unknown) => {
      if (!consumer.closed) throw error;
    });
  }
}

function untilBelow(consumer: types.Consumer, top: number): Promise<void> {
  const isBelow = (): boolean =>
    consumer.closed || consumer.paused || consumer.producerPaused || (consumer.currentLayers?.spatialLayer ?? 0) <= top;
  if (isBelow()) return Promise.resolve();
  return new Promise((resolve) => {
    const look = (): void => {
      if (isBelow()) settle();
    };
    const settle = (): void => {
      clearTimeout(timer);
      for (const event of CHANGES) consumer.observer.off(event, look);
      resolve();
    };
    const timer = setTimeout(settle, HANDOVER);
    for (const event of CHANGES) consumer.observer.on(event, look);
  });
}
