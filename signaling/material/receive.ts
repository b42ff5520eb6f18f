import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CourtError } from '../contract/index.ts';
import { beginsAs, contentOf, endingOf, HEAD_BYTES, type Content } from './content.ts';
import type { Gate } from './gate.ts';
import { MOST_MATERIAL_BYTES } from './limit.ts';
import { inScratch } from './scratch.ts';

/** A file that came in and was looked into. */
export interface Received extends Content {
  file: string;
  bytes: number;
  sha256: string;
}

/**
 * Writes what comes in to a file of its own and looks into it; what is too large (P-003), or does not begin as its name says (P-002), is refused with the first
 * bytes that show it. `gate`: what costs memory and processor waits there, not who sends slowly. `use` has the file until it returns.
 */
export async function receive<T>(
  name: string,
  body: AsyncIterable<Buffer>,
  gate: Gate,
  use: (received: Received) => Promise<T>,
): Promise<T> {
  const ending = endingOf(name);
  return inScratch(async (directory) => {
    const file = path.join(directory, `file.${ending}`);
    const hash = createHash('sha256');
    let bytes = 0;
    await pipeline(async function* () {
      let head = Buffer.alloc(0);
      let looked = false;
      for await (const piece of body) {
        bytes += piece.length;
        if (bytes > MOST_MATERIAL_BYTES) throw new CourtError('P-003');
        if (!looked) {
          head = Buffer.concat([head, piece]);
          looked = head.length >= HEAD_BYTES;
          if (looked && !beginsAs(ending, head)) throw new CourtError('P-002');
        }
        hash.update(piece);
        yield piece;
      }
      if (!looked) throw new CourtError(bytes === 0 ? 'P-005' : 'P-002');
    }, createWriteStream(file));
    const content = await gate.through(() => contentOf(ending, file));
    return await use({ ...content, file, bytes, sha256: hash.digest('hex') });
  });
}
