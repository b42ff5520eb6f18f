/** In a page: the share of the next `ms` in which the picture stood still, i.e. was older than 200 ms. Stands alone, so that it can be sent into any page. */
export async function stillOf(video: HTMLVideoElement, ms: number): Promise<number> {
  const begin = performance.now();
  let [last, still, on] = [begin, 0, true];
  const gap = (now: number): void => {
    if (now - last > 200) still += now - last - 200;
    last = now;
  };
  const frame = (now: number): void => {
    gap(now);
    if (on) video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
  await new Promise((resolve) => setTimeout(resolve, ms));
  on = false;
  gap(performance.now());
  return still / (performance.now() - begin);
}
