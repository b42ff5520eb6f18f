import { describe, expect, test } from '@jest/globals';
import { deriveKey, MASTER_BYTES, SrtpReceiver, SrtpSender, TAG_BYTES } from '../../../ivr/rtp/srtp.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
/** Master key and salt of RFC 3711 appendix B.3. */
const MASTER = hex('E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6');

function packet(sequence: number, ssrc = 0xcafebabe): Buffer {
  const data = Buffer.alloc(12 + 160 + TAG_BYTES, 0xab);
  data.set([0x80, 8]);
  data.writeUInt16BE(sequence, 2);
  data.writeUInt32BE(0xdecafbad, 4);
  data.writeUInt32BE(ssrc, 8);
  return data;
}

function sealed(sender: SrtpSender, sequence: number, ssrc?: number): Buffer {
  const data = packet(sequence, ssrc);
  sender.protect(data, data.length - TAG_BYTES);
  return data;
}

const opens = (receiver: SrtpReceiver, data: Buffer): boolean =>
  receiver.open(Buffer.from(data), 0, data.length) !== null;

describe('SRTP', () => {
  test('keys are derived as in RFC 3711 appendix B.3', () => {
    expect(deriveKey(MASTER, 0, 16)).toEqual(hex('C61E7A93744F39EE10734AFE3FF7A087'));
    expect(deriveKey(MASTER, 2, 14)).toEqual(hex('30CBBC08863D8C85D49DB34A9AE1'));
    expect(deriveKey(MASTER, 1, 94)).toEqual(
      hex(
        'CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE E049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25' +
          '6D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2',
      ),
    );
  });

  test('a packet is protected as libsrtp protects it, and opened again', () => {
    // The packet of libsrtp's own validation of this suite, with the keys of the RFC.
    const data = Buffer.concat([hex('800f1234decafbadcafebabe'), Buffer.alloc(16, 0xab), Buffer.alloc(TAG_BYTES)]);
    new SrtpSender(MASTER).protect(data, 28);
    expect(data).toEqual(hex('800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb'));
    expect(new SrtpReceiver(MASTER).open(data, 0, data.length)).toBe(28);
    expect(data.subarray(12, 28)).toEqual(Buffer.alloc(16, 0xab));
  });

  test('goes on over many wraps of the sequence number, with losses and late packets', () => {
    const [sender, receiver] = [new SrtpSender(MASTER), new SrtpReceiver(MASTER)];
    let late: Buffer | null = null;
    for (let n = 0; n < 150_000; n++) {
      const data = sealed(sender, (30_000 + n) & 0xffff);
      if (n % 7 === 3) continue; // lost
      if (n % 11 === 5 && !late) {
        late = data;
        continue;
      }
      if (receiver.open(data, 0, data.length) !== 172) throw new Error(`packet ${n} was not opened`);
      if (late && receiver.open(late, 0, late.length) !== 172) throw new Error(`late packet before ${n}`);
      late = null;
    }
  });

  test('nothing is taken twice, changed, of another key, or too old', () => {
    const [sender, receiver] = [new SrtpSender(MASTER), new SrtpReceiver(MASTER)];
    const first = sealed(sender, 100);
    const second = sealed(sender, 101);
    expect(opens(receiver, second)).toBe(true);
    expect(opens(receiver, second)).toBe(false);
    for (const at of [0, 1, 3, 9, 20, 171, 172, 181]) {
      const changed = Buffer.from(first);
      changed[at]! ^= 0x01;
      expect(opens(receiver, changed)).toBe(false);
    }
    expect(opens(new SrtpReceiver(Buffer.alloc(MASTER_BYTES, 7)), first)).toBe(false);
    for (let n = 102; n <= 165; n++) expect(opens(receiver, sealed(sender, n))).toBe(true);
    expect(opens(receiver, first)).toBe(false);
    for (let length = 0; length < 30; length++) expect(receiver.open(second.subarray(0, length), 0, length)).toBeNull();
  });

  test('a stream with another SSRC has its own counter; no more of them than a call needs', () => {
    const receiver = new SrtpReceiver(MASTER);
    const taken = Array.from({ length: 20 }, (_, n) => opens(receiver, sealed(new SrtpSender(MASTER), 5, n + 1)));
    expect(taken.filter(Boolean)).toHaveLength(8);
  });
});
