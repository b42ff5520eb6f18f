import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordingChain, sha256 } from '../../../media/recorder/chain.ts';
import { openStored } from '../../../media/recorder/salvage.ts';
import { verifyFolder, verifyRecording } from '../../../media/recorder/verify.ts';
import { manifest } from '../../../signaling/contract/index.ts';
import { storedRecording, stream, tone } from './stored-recording.ts';

const run = promisify(execFile);
let folder: string;
let content: manifest.Manifest;
let tracks: Map<string, Buffer>;

/** A recording as it is exported. */
beforeAll(async () => {
  const made = await storedRecording(
    [
      { side: 'caller', arrivals: stream(0, 350, tone(440)) },
      { side: 'agent', arrivals: stream(300, 300, tone(880)) },
    ],
    7000,
  );
  folder = made.folder;
  const { meta, tracks: stored } = await openStored(folder);
  tracks = new Map();
  const listed: manifest.ManifestTrack[] = [];
  for (const track of stored) {
    const bytes = await readFile(track.file);
    tracks.set(track.meta.name, bytes);
    listed.push({
      name: track.meta.name,
      side: track.meta.side,
      participantId: track.meta.participantId,
      source: track.meta.source,
      codec: track.meta.codec,
      from: meta.startedAt,
      to: meta.startedAt,
      bytes: bytes.length,
      sha256: sha256(bytes),
      pieces: track.pieces,
      chain: track.pieces.at(-1)!.chain,
    });
  }
  const mix = Buffer.from('mix');
  await writeFile(path.join(folder, 'mix.wav'), mix);
  content = {
    format: manifest.MANIFEST_FORMAT,
    recordingId: meta.recordingId,
    callId: meta.callId,
    startedAt: meta.startedAt,
    endedAt: meta.startedAt,
    salvaged: false,
    tracks: listed,
    people: [],
    faults: [],
    chain: recordingChain(meta.recordingId, listed),
    sound: [{ kind: 'mix', name: 'mix.wav', sha256: sha256(mix), bytes: mix.length }],
  };
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(content));
});

const withTrack = (bytes: Buffer): Map<string, Buffer> => new Map(tracks).set('caller-1', bytes);
const whole = (): Buffer => tracks.get('caller-1')!;

describe('checking a recording', () => {
  test('what was not touched fits', () => {
    expect(content.tracks[0]!.pieces.length).toBe(4);
    expect(verifyRecording(content, tracks)).toEqual([]);
  });

  test('any byte that was changed is found, with its piece', () => {
    fc.assert(
      fc.property(fc.nat(whole().length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole());
        bytes[at]! ^= flip;
        const piece = content.tracks[0]!.pieces.find(({ offset, length }) => at >= offset && at < offset + length)!;
        expect(verifyRecording(content, withTrack(bytes))).toContainEqual({
          where: 'caller-1',
          piece: piece.no,
          what: 'checksum',
        });
      }),
      { numRuns: 60 },
    );
  });

  test('bytes cut off, added, dropped or moved are found', () => {
    const bytes = whole();
    const [one, two] = content.tracks[0]!.pieces;
    const changed = [
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.from([0])]),
      bytes.subarray(one!.length),
      Buffer.concat([
        bytes.subarray(two!.offset, two!.offset + two!.length),
        bytes.subarray(0, one!.length),
        bytes.subarray(two!.offset + two!.length),
      ]),
      Buffer.alloc(0),
    ];
    for (const wrong of changed) expect(verifyRecording(content, withTrack(wrong))).not.toEqual([]);
    expect(verifyRecording(content, new Map())).toContainEqual({ where: 'agent-1', what: 'missing' });
  });

  test('a manifest made to fit changed bytes is found by its chain', () => {
    fc.assert(
      fc.property(fc.constantFrom('piece', 'swap', 'drop', 'track', 'id'), (what) => {
        const forged = structuredClone(content);
        const [first] = forged.tracks;
        const pieces = first!.pieces;
        if (what === 'piece') pieces[1]!.sha256 = sha256('other');
        if (what === 'swap') [pieces[0], pieces[1]] = [pieces[1]!, pieces[0]!];
        if (what === 'drop') pieces.pop();
        if (what === 'track') forged.tracks.reverse();
        if (what === 'id') forged.recordingId = forged.callId;
        expect(verifyRecording(forged, tracks)).not.toEqual([]);
      }),
    );
    expect(verifyRecording({ ...content, tracks: 'x' }, tracks)).toEqual([{ where: 'manifest', what: 'format' }]);
  });

  test('an exported folder is checked, from the command line too', async () => {
    expect(await verifyFolder(folder)).toEqual([]);
    const command = path.resolve('media/recorder/verify.ts');
    const node = path.resolve('node_modules/.bin/node');
    await expect(run(node, [command, folder])).resolves.toMatchObject({ stdout: 'everything fits\n' });
    await writeFile(path.join(folder, 'mix.wav'), 'mux');
    expect(await verifyFolder(folder)).toEqual([{ where: 'mix.wav', what: 'file-checksum' }]);
    await expect(run(node, [command, folder])).rejects.toMatchObject({ code: 1 });
    await expect(run(node, [command, '/nowhere'])).rejects.toMatchObject({ code: 2 });
  });
});
