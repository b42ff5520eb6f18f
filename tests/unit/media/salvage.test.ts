import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Recording } from '../../../media/recorder/recording.ts';
import { openStored, UnreadableRecording } from '../../../media/recorder/salvage.ts';
import { rtpPacket, storedRecording, stream, tone } from './stored-recording.ts';

const caller = { side: 'caller' as const, arrivals: stream(0, 350, tone(440)) };

describe('a recording that was interrupted', () => {
  test('is complete when nothing was closed at all', async () => {
    const { folder } = await storedRecording([caller], 7000, false);
    const { meta, tracks } = await openStored(folder);
    expect(meta).toMatchObject({ salvaged: true, endedMs: 7000 });
    expect(tracks[0]!.pieces.map(({ packets }) => packets)).toEqual([100, 100, 100, 50]);
    expect((await openStored(folder)).tracks[0]!.pieces).toEqual(tracks[0]!.pieces);
  });

  test('keeps what was closed, cuts the rest into pieces and drops half a packet and half a line', async () => {
    const { folder } = await storedRecording([caller], 7000);
    const index = path.join(folder, 'caller-1.pieces.jsonl');
    const file = path.join(folder, 'caller-1.rtp');
    const lines = (await readFile(index, 'utf8')).split('\n');
    await writeFile(index, `${lines[0]}\n${lines[1]?.slice(0, 40)}`);
    const { size } = await stat(file);
    await truncate(file, size - 5);
    const { meta, tracks } = await openStored(folder);
    expect(meta.salvaged).toBe(true);
    expect(JSON.stringify(tracks[0]!.pieces[0])).toBe(lines[0]);
    expect(tracks[0]!.pieces.map(({ packets }) => packets)).toEqual([100, 100, 100, 49]);
    expect(tracks[0]!.bytes).toBe(size - 178);
    expect((await stat(file)).size).toBe(size - 178);
  });

  test('one that ended well is not called salvaged, and damage is told', async () => {
    const { folder } = await storedRecording([caller], 7000);
    expect((await openStored(folder)).meta).toMatchObject({ salvaged: false, faults: [] });
    const file = path.join(folder, 'caller-1.rtp');
    const bytes = await readFile(file);
    bytes[20_000]! ^= 1;
    await writeFile(file, bytes);
    await openStored(folder);
    expect((await openStored(folder)).meta.faults).toEqual([
      expect.objectContaining({ fault: 'damaged', detail: 'caller-1: piece 2 is not as it was written' }),
    ]);
  });

  test('without its meta.json it is not guessed at', async () => {
    const { folder } = await storedRecording([caller], 7000);
    await writeFile(path.join(folder, 'meta.json'), '{');
    await expect(openStored(folder)).rejects.toThrow(UnreadableRecording);
  });
});

describe('a live recording', () => {
  const create = async () => {
    const root = await mkdtemp(path.join(os.tmpdir(), 'court-live-'));
    const faults: string[] = [];
    const ids = { recordingId: randomUUID(), callId: randomUUID() };
    const recording = await Recording.create(root, ids, (fault) => faults.push(fault));
    return { root, faults, ids, recording, folder: path.join(root, ids.recordingId) };
  };

  test('has its tail when it is closed, and its id is used once', async () => {
    const { recording, folder, root, ids, faults } = await create();
    const track = await recording.addTrack({
      side: 'caller',
      participantId: 'caller',
      source: 'microphone',
      codec: 'PCMU',
    });
    for (let n = 0; n < 10; n++) track!.add(rtpPacket(n, n * 160, Buffer.alloc(160), { payloadType: 0 }));
    await recording.close();
    track!.add(rtpPacket(10, 1600, Buffer.alloc(160)));
    const { meta, tracks } = await openStored(folder);
    expect(meta.salvaged).toBe(false);
    expect(tracks[0]!.pieces).toMatchObject([{ no: 1, packets: 10, lost: 0 }]);
    expect(faults).toEqual([]);
    await expect(Recording.create(root, ids, () => undefined)).rejects.toMatchObject({ code: 'V-001' });
  });

  test('is only closed when tracks that were about to close or to open are on disk, and nothing is written afterwards', async () => {
    const { recording, folder, faults } = await create();
    const opened = { participantId: 'caller', source: 'microphone', codec: 'PCMU' } as const;
    const track = await recording.addTrack({ side: 'caller', ...opened });
    for (let n = 0; n < 10; n++) track!.add(rtpPacket(n, n * 160, Buffer.alloc(160), { payloadType: 0 }));
    // A room that ends closes what it forwards first, and with that the tracks.
    const closing = track!.close();
    const opening = recording.addTrack({ side: 'agent', ...opened });
    await recording.close();
    expect(JSON.parse(await readFile(path.join(folder, 'meta.json'), 'utf8'))).toMatchObject({
      endedMs: expect.any(Number),
      tracks: [
        { name: 'caller-1', closedMs: expect.any(Number) },
        { name: 'agent-1', closedMs: expect.any(Number) },
      ],
    });
    const { meta, tracks } = await openStored(folder);
    expect(meta.salvaged).toBe(false);
    expect(tracks[0]!.pieces).toMatchObject([{ packets: 10 }]);
    await rm(folder, { recursive: true });
    await Promise.all([closing, opening]);
    await expect(recording.addTrack({ side: 'agent', ...opened })).resolves.toBeNull();
    expect(faults).toEqual([]);
  });

  test('a disk that refuses is told once and does not throw at the sender', async () => {
    const { recording, folder, faults } = await create();
    await appendFile(path.join(folder, 'caller-1.rtp'), 'in the way');
    await expect(
      recording.addTrack({ side: 'caller', participantId: 'caller', source: 'microphone', codec: 'PCMA' }),
    ).resolves.toBeNull();
    await expect(
      recording.addTrack({ side: 'caller', participantId: 'caller', source: 'microphone', codec: 'PCMA' }),
    ).resolves.not.toBeNull();
    await recording.close();
    expect(faults).toEqual(['write-error']);
  });
});
