import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { BrokenLine } from '../fake/broken-line.ts';
import { MediaNodeSocket } from '../fake/media-node-socket.ts';
import { Cast } from './session-cast.ts';
import { configuration, ownServices, startSignaling, type TestSignaling } from './signaling-process.ts';

/** A signaling with people and a media node that only says yes, and a database that can be cut off. */
export interface SessionRig {
  signaling: TestSignaling;
  database: BrokenLine;
  cast: Cast;
  /** A fresh one for each test. */
  node: MediaNodeSocket;
  /** What another replica needs to be one of the same. */
  environment: Record<string, string>;
}

/** What browsers say they can do, when nothing is sent. */
export const capabilities = { rtpCapabilities: { codecs: [] } };

/** Set up before the tests of a file; filled by then. */
export function sessionRig(redisNumber: number): SessionRig {
  const rig = {} as SessionRig;
  beforeAll(async () => {
    const own = ownServices(redisNumber);
    const [, host, port] = /@?([\w.]+):(\d+)/.exec(own.MONGODB_URI.replace('mongodb://', ''))!;
    rig.database = new BrokenLine(host!, Number(port));
    await rig.database.mend();
    const there = `127.0.0.1:${rig.database.port}`;
    const services = { ...own, MONGODB_URI: own.MONGODB_URI.replace(`${host}:${port}`, there) };
    const { NODE_SECRET, DATA_KEY } = configuration('/tmp', {});
    rig.environment = { ...services, NODE_SECRET: NODE_SECRET!, DATA_KEY: DATA_KEY! };
    rig.signaling = await startSignaling(redisNumber, rig.environment);
    rig.cast = new Cast(rig.signaling);
  }, 240_000);
  beforeEach(async () => {
    rig.node = await MediaNodeSocket.connect(rig.signaling.url, 'media-1', rig.environment['NODE_SECRET']!);
  });
  afterEach(async () => {
    await rig.database.mend();
    rig.cast.close();
    rig.node.close();
  });
  afterAll(async () => {
    await rig.signaling?.close();
    await rig.database.cut();
  });
  return rig;
}
