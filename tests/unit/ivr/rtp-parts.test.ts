import { describe, expect, test } from '@jest/globals';
import type { Clip } from '../../../ivr/rtp/clip.ts';
import { Player } from '../../../ivr/rtp/player.ts';
import { PortRange } from '../../../ivr/rtp/port-range.ts';
import { Reception } from '../../../ivr/rtp/reception.ts';
import { SourceGate } from '../../../ivr/rtp/source-gate.ts';

describe('source gate', () => {
  const phone = { ip: '198.51.100.7', port: 4000 };
  const gateFor = (remote: { ip: string; port: number }): SourceGate => {
    const gate = new SourceGate();
    gate.negotiate(remote);
    return gate;
  };

  test('before anything is negotiated nobody is admitted', () => {
    expect(new SourceGate().admits('127.0.0.1', 4000)).toBe(false);
  });

  test('only the negotiated address, whatever came before', () => {
    const gate = gateFor(phone);
    expect(gate.admits('198.51.100.8', 4000)).toBe(false);
    expect(gate.admits(phone.ip, phone.port)).toBe(true);
    expect(gate.admits(phone.ip, 4002)).toBe(false);
  });

  test('the port that a NAT has given is learnt once', () => {
    const gate = gateFor(phone);
    expect(gate.admits(phone.ip, 61_000)).toBe(true);
    expect(gate.port).toBe(61_000);
    expect(gate.admits(phone.ip, 61_002)).toBe(false);
    gate.negotiate({ ...phone });
    expect(gate.port).toBe(61_000);
    gate.negotiate({ ip: '198.51.100.9', port: 5000 });
    expect([gate.ip, gate.port]).toEqual(['198.51.100.9', 5000]);
    expect(gate.admits(phone.ip, 61_000)).toBe(false);
  });

  test('the phone wins over somebody else at its address who was first', () => {
    const gate = gateFor(phone);
    expect(gate.admits(phone.ip, 61_000)).toBe(true);
    expect(gate.admits(phone.ip, phone.port)).toBe(true);
    expect(gate.port).toBe(phone.port);
    expect(gate.admits(phone.ip, 61_000)).toBe(false);
  });

  test('an IPv6 address is the same however it is written', () => {
    expect(gateFor({ ip: '2001:DB8:0:0::1', port: 4000 }).admits('2001:db8::1', 4000)).toBe(true);
  });
});

describe('port range', () => {
  test('gives the even ports, each once, round and round', () => {
    const ports = new PortRange(30_001, 30_007, 0);
    expect(ports.size).toBe(3);
    expect([ports.take(), ports.take(), ports.take(), ports.take()]).toEqual([30_002, 30_004, 30_006, null]);
    ports.release(30_004);
    expect(ports.take()).toBe(30_004);
  });

  test('a port that has just been given back rests', () => {
    const ports = new PortRange(30_000, 30_005, 0);
    ports.release(ports.take()!);
    expect(ports.take()).toBe(30_002);
  });

  test('may begin anywhere', () => {
    expect(new PortRange(30_000, 30_005, 0.99).take()).toBe(30_004);
  });

  test('a range without an even port is refused', () => {
    expect(() => new PortRange(30_001, 30_001)).toThrow(RangeError);
  });
});

describe('player', () => {
  /** A clip of frames that are all `value`. */
  const clip = (value: number, frames: number): Clip => {
    const bytes = new Uint8Array(frames * 160).fill(value);
    return { frames, bytes: { PCMA: bytes, PCMU: bytes } };
  };
  /** The next frames, by their value; `-` where there is nothing to play. */
  const hear = (player: Player, frames: number): string => {
    const into = new Uint8Array(160);
    return Array.from({ length: frames }, () => (player.next('PCMA', into, 0) ? String(into[159]) : '-')).join('');
  };

  test('clips come one after the other, music rests under them and goes on', async () => {
    const player = new Player();
    const music = player.play(clip(1, 3), { loop: true });
    expect(hear(player, 2)).toBe('11');
    const said = [player.play(clip(2, 2)), player.play(clip(3, 1))];
    expect(player.speaking).toBe(true);
    expect(hear(player, 8)).toBe('22311111');
    expect(await Promise.all(said)).toEqual(['played', 'played']);
    player.clear();
    expect(await music).toBe('aborted');
    expect(hear(player, 1)).toBe('-');
  });

  test('a loop comes back at its beginning, and another one takes its place', async () => {
    const player = new Player();
    const bytes = new Uint8Array(320).fill(4, 160);
    const first = player.play({ frames: 2, bytes: { PCMA: bytes, PCMU: bytes } }, { loop: true });
    expect(hear(player, 5)).toBe('04040');
    void player.play(clip(7, 1), { loop: true });
    expect(await first).toBe('aborted');
    expect(hear(player, 2)).toBe('77');
  });

  test('a signal cuts its clip only, in the middle or in the queue', async () => {
    const player = new Player();
    const [now, later] = [new AbortController(), new AbortController()];
    const played = [
      player.play(clip(1, 9), { signal: now.signal }),
      player.play(clip(2, 9), { signal: later.signal }),
      player.play(clip(3, 2)),
    ];
    expect(hear(player, 1)).toBe('1');
    now.abort();
    later.abort();
    expect(hear(player, 3)).toBe('33-');
    expect(await Promise.all(played)).toEqual(['aborted', 'aborted', 'played']);
  });

  test('nothing is played after an abort, and an empty clip is over at once', async () => {
    const player = new Player();
    expect(await player.play(clip(1, 1), { signal: AbortSignal.abort() })).toBe('aborted');
    expect(await player.play(clip(1, 0))).toBe('played');
    expect(player.speaking).toBe(false);
  });
});

describe('reception (RFC 3550 §6.4.1)', () => {
  const counted = (sequences: number[], ssrc = 1): Reception => {
    const reception = new Reception();
    for (const [n, sequence] of sequences.entries())
      reception.count(
        { marker: false, payloadType: 8, sequence, timestamp: n * 160, ssrc, payloadStart: 12, payloadEnd: 172 },
        n * 20,
      );
    return reception;
  };

  test('counts across the wrap: what is missing is lost, what comes late is not', () => {
    expect(counted([65_534, 65_535, 0, 1])).toMatchObject({ received: 4, lost: 0, reordered: 0, jitterMs: 0 });
    expect(counted([65_534, 1, 65_535, 3])).toMatchObject({ received: 4, lost: 2, reordered: 1 });
  });

  test('a sender that starts anew has lost nothing', () => {
    expect(counted([1, 2, 30_000, 30_001])).toMatchObject({ lost: 0 });
  });
});
