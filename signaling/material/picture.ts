import sharp from 'sharp';
import { CourtError } from '../contract/index.ts';
import { MOST_PIXELS, PAGE_PIXELS } from './limit.ts';

sharp.cache(false);
sharp.concurrency(1);
const SECONDS = 20;

/** The picture upright and not larger than a page, as JPEG; what cameras write into it (place, device) is gone. P-005 when it is damaged or too large to be a photo. */
export async function picturePage(file: string): Promise<Buffer> {
  try {
    return await sharp(file, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .timeout({ seconds: SECONDS })
      .rotate()
      .resize(PAGE_PIXELS, PAGE_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 82 })
      .toBuffer();
  } catch (error) {
    throw new CourtError('P-005', { cause: error });
  }
}
