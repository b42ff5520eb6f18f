import { expect, test } from '@jest/globals';
import { io } from 'socket.io-client';
import { configuration, startSignaling, until } from './signaling-process.ts';

test('stops in time, with a node that comes again at once', async () => {
  const { NODE_SECRET = '' } = configuration('/tmp', {});
  const signaling = await startSignaling(52, { NODE_SECRET });
  let connections = 0;
  const node = io(`${signaling.url}/node`, {
    transports: ['websocket'],
    reconnectionDelay: 1,
    reconnectionDelayMax: 5,
    extraHeaders: { origin: signaling.url },
    auth: { kind: 'media', nodeId: 'media-1', secret: NODE_SECRET },
  });
  node.on('connect', () => (connections += 1));
  // What signaling ends is not opened again by itself.
  node.on('disconnect', () => node.connect());
  try {
    await until(() => connections === 1);
    const since = performance.now();
    await signaling.close();
    expect(performance.now() - since).toBeLessThan(45_000);
    expect(connections).toBe(1);
  } finally {
    node.close();
  }
}, 240_000);
