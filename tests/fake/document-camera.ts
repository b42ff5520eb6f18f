import type { BrowserContext } from 'playwright-core';
import { whiteOf, type KnownPicture } from './picture.ts';

export const DOCUMENT_CAMERA = '高拍仪';

/** Pages that are opened from now on have a second camera, which Chromium has no fake of: below it lies paper with a known picture. */
export async function useDocumentCamera(context: BrowserContext, paper: KnownPicture): Promise<void> {
  await context.addInitScript(install, { colour: paper.colour, white: whiteOf(paper), name: DOCUMENT_CAMERA });
}

interface Installed {
  colour: KnownPicture['colour'];
  white: ReturnType<typeof whiteOf>;
  name: string;
}

/** Runs in the page before its scripts. */
function install({ colour, white, name }: Installed): void {
  const ID = 'document-camera';
  const RATE = 5;
  const [width, height] = [320, 180];
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  /** A picture in which nothing moves is hardly sent. */
  const picture = (): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const brush = canvas.getContext('2d')!;
    let step = 0;
    const draw = (): void => {
      brush.fillStyle = `rgb(${colour.join()})`;
      brush.fillRect(0, 0, width, height);
      brush.fillStyle = '#fff';
      step = (step + 1) % 10;
      for (const [left, top, right, bottom] of [...white, [step / 10, 0.9, (step + 1) / 10, 0.95] as const])
        brush.fillRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
    };
    draw();
    const [track] = canvas.captureStream(RATE).getVideoTracks();
    const timer = setInterval(() => (track!.readyState === 'ended' ? clearInterval(timer) : draw()), 1000 / RATE);
    return track!;
  };
  mediaDevices.enumerateDevices = async () => {
    const one = { deviceId: ID, groupId: ID, kind: 'videoinput' as const, label: name };
    return [...(await list()), { ...one, toJSON: () => one }];
  };
  mediaDevices.getUserMedia = async (wanted = {}) => {
    const id = typeof wanted.video === 'object' ? wanted.video.deviceId : undefined;
    const paper = typeof id === 'object' && 'exact' in id && id.exact === ID;
    return paper ? new MediaStream([picture()]) : ask(wanted);
  };
}
