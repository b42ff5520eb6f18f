import type { Redis } from 'ioredis';
import { CourtError, type media } from '../contract/index.ts';

export type NodeKind = 'media' | 'gateway';

/** Carries a request to a node, whichever replica its socket is connected to. Throws CourtError (S-004 when it does not answer). */
export interface NodeLink {
  ask<T>(nodeId: string, event: string, message: unknown, timeoutMs?: number): Promise<T>;
}

export interface NodeState {
  id: string;
  kind: NodeKind;
  draining: boolean;
  /** Rooms of a media node, legs of a gateway. */
  load: number;
  connectedAt: Date;
  /** Of a gateway: the accounts at carriers, and whether the line is registered there. */
  trunks: Record<string, boolean>;
}

/** A node that has not been seen for so long is taken for dead, ms. Longer than a restart of signaling. */
const LEASE = 10_000;

/**
 * Media nodes and gateways: which are there and which to choose. Kept in Redis, so that every replica knows the same.
 * Keys: `{12368}:nodes:<kind>` sorted set of node ids by the end of their lease (ms); `{12368}:node:<kind>:<id>` hash of the state.
 */
export class NodeRegistry {
  readonly #redis: Redis;
  readonly #link: NodeLink;

  constructor(redis: Redis, link: NodeLink) {
    this.#redis = redis;
    this.#link = link;
  }

  ask<T>(nodeId: string, event: string, message: unknown, timeoutMs?: number): Promise<T> {
    return this.#link.ask<T>(nodeId, event, message, timeoutMs);
  }

  async connected(state: Omit<NodeState, 'connectedAt' | 'trunks'>): Promise<void> {
    await this.#redis
      .multi()
      .hset(stateKey(state.kind, state.id), {
        draining: state.draining ? '1' : '0',
        load: String(state.load),
        connectedAt: String(Date.now()),
      })
      .zadd(leaseKey(state.kind), Date.now() + LEASE, state.id)
      .exec();
  }

  async trunks(gatewayId: string, trunks: Record<string, boolean>): Promise<void> {
    await this.#redis.hset(stateKey('gateway', gatewayId), 'trunks', JSON.stringify(trunks));
  }

  /** Extends the lease of a node whose socket is connected to this replica. */
  async seen(kind: NodeKind, id: string): Promise<void> {
    await this.#redis.zadd(leaseKey(kind), Date.now() + LEASE, id);
  }

  async disconnected(kind: NodeKind, id: string): Promise<void> {
    await this.#redis.zrem(leaseKey(kind), id);
  }

  async isAlive(kind: NodeKind, id: string): Promise<boolean> {
    const lease = await this.#redis.zscore(leaseKey(kind), id);
    return lease !== null && Number(lease) > Date.now();
  }

  async list(kind: NodeKind): Promise<NodeState[]> {
    const ids = await this.#redis.zrangebyscore(leaseKey(kind), Date.now(), '+inf');
    const states = await Promise.all(ids.map((id) => this.#redis.hgetall(stateKey(kind, id))));
    return ids.map((id, index) => ({
      id,
      kind,
      draining: states[index]?.['draining'] === '1',
      load: Number(states[index]?.['load'] ?? 0),
      connectedAt: new Date(Number(states[index]?.['connectedAt'] ?? 0)),
      trunks: JSON.parse(states[index]?.['trunks'] ?? '{}') as Record<string, boolean>,
    }));
  }

  /** The least loaded media node that takes new rooms; M-104 when there is none. Counts the room that will be made. */
  async pickMedia(): Promise<string> {
    const open = (await this.list('media')).filter((node) => !node.draining);
    const best = open.sort((a, b) => a.load - b.load)[0];
    if (!best) throw new CourtError('M-104');
    await this.#redis.hincrby(stateKey('media', best.id), 'load', 1);
    return best.id;
  }

  /** Gateways that take calls, in random order: what they carry now only they know. */
  async gatewaysForCalls(): Promise<string[]> {
    const open = (await this.list('gateway')).filter((node) => !node.draining);
    return open
      .map(({ id }) => ({ id, turn: Math.random() }))
      .sort((a, b) => a.turn - b.turn)
      .map(({ id }) => id);
  }

  /** What rooms can carry, as the last media node said; null before the first has come. */
  async rtpCapabilities(): Promise<media.MediasoupObject | null> {
    const stored = await this.#redis.get(CAPABILITIES);
    return stored === null ? null : (JSON.parse(stored) as media.MediasoupObject);
  }

  async keepRtpCapabilities(capabilities: media.MediasoupObject): Promise<void> {
    await this.#redis.set(CAPABILITIES, JSON.stringify(capabilities));
  }

  async released(mediaNodeId: string): Promise<void> {
    await this.#redis.hincrby(stateKey('media', mediaNodeId), 'load', -1);
  }
}

const CAPABILITIES = '{12368}:nodes:rtp-capabilities';
const leaseKey = (kind: NodeKind): string => `{12368}:nodes:${kind}`;
const stateKey = (kind: NodeKind, id: string): string => `{12368}:node:${kind}:${id}`;
