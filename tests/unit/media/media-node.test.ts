import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { MediaNode, recordingRoot, type NodeEvents } from '../../../media/media-node.ts';
import type { WorkerPool } from '../../../media/worker-pool.ts';

/** A node whose workers are gone. */
async function nodeWithoutWorkers(place: () => Promise<never>): Promise<{
  node: MediaNode;
  recorded: string[];
  onDisk: () => Promise<string[]>;
}> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'court-node-'));
  const root = recordingRoot(dataDir);
  await mkdir(root);
  const recorded: string[] = [];
  const events = { recorded: (id: string) => recorded.push(id) } as unknown as NodeEvents;
  const pool = { place } as unknown as WorkerPool;
  const listen = { ip: '127.0.0.1', portRange: { min: 40_000, max: 40_100 } };
  const node = new MediaNode({ pool, listen, dataDir }, events, pino({ level: 'silent' }));
  return { node, recorded, onDisk: () => readdir(root) };
}

const wanted = (): Parameters<MediaNode['createRoom']>[0] => ({
  roomId: `session-${randomUUID()}`,
  kind: 'session',
  recording: { recordingId: randomUUID(), callId: randomUUID() },
});

describe('a room that cannot be made', () => {
  test('leaves no recording behind, and may be asked for again under the same recording', async () => {
    const { node, recorded, onDisk } = await nodeWithoutWorkers(() => Promise.reject(new Error('worker died')));
    const message = wanted();
    await expect(node.createRoom(message)).rejects.toMatchObject({ code: expect.stringMatching(/^[MS]-/) });
    expect(await onDisk()).toEqual([]);
    await expect(node.createRoom(message)).rejects.not.toMatchObject({ code: 'V-001' });
    expect(recorded).toEqual([]);
  });

  test('does not keep a node that drains from ending', async () => {
    const placing = Promise.withResolvers<never>();
    const { node } = await nodeWithoutWorkers(() => placing.promise);
    const making = node.createRoom(wanted());
    const drained = node.drain();
    placing.reject(new Error('worker died'));
    await expect(making).rejects.toThrow();
    await drained;
  });
});
