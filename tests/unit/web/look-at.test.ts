import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { lookAt } from '../../../web/client/look-at.ts';

/** A video whose camera gives a picture or not; without one `play` is never answered, as in browsers. */
class Video extends EventTarget {
  muted = false;
  playsInline = false;
  srcObject: unknown = null;
  readonly #gives: boolean;

  constructor(gives: boolean) {
    super();
    this.#gives = gives;
  }
  play(): Promise<void> {
    if (!this.#gives) return new Promise(() => undefined);
    this.dispatchEvent(new Event('loadeddata'));
    return Promise.resolve();
  }
}

const given = (gives: boolean): Video => {
  const video = new Video(gives);
  Object.assign(globalThis, { MediaStream: class {}, document: { createElement: () => video } });
  return video;
};
const track = {} as MediaStreamTrack;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, 'MediaStream');
  Reflect.deleteProperty(globalThis, 'document');
});

test('what a camera sees is looked at, and the camera is let go of, also when the look fails', async () => {
  const video = given(true);
  expect(await lookAt(track, () => 'picture')).toBe('picture');
  expect(video.srcObject).toBeNull();
  await expect(lookAt(track, () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
  expect(video.srcObject).toBeNull();
  expect(jest.getTimerCount()).toBe(0);
});

test('a camera that is on and gives nothing, as with its cover closed, is not waited for for ever', async () => {
  const video = given(false);
  const look = jest.fn(() => 'picture');
  const looked = lookAt(track, look);
  await jest.advanceTimersByTimeAsync(3000);
  expect(await looked).toBeNull();
  expect(look).not.toHaveBeenCalled();
  expect(video.srcObject).toBeNull();
});
