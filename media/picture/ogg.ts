/** CRC of Ogg pages: polynomial 0x04c11db7, nothing reflected (RFC 3533 §6, field 7). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

function crcOf(page: Buffer): number {
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ (TABLE[(crc >>> 24) ^ byte] ?? 0)) >>> 0;
  return crc;
}

const FIRST = 2;
const SERIAL = 1;

/** One page with one packet (RFC 3533 §6). `granule`: samples at 48 kHz up to its end. */
function page(packet: Buffer, { number, granule, flags }: { number: number; granule: bigint; flags: number }): Buffer {
  const lacing = [...Array.from({ length: Math.floor(packet.length / 255) }, () => 255), packet.length % 255];
  const head = Buffer.alloc(27 + lacing.length);
  head.write('OggS', 0, 'latin1');
  head.writeUInt8(flags, 5);
  head.writeBigInt64LE(granule, 6);
  head.writeUInt32LE(SERIAL, 14);
  head.writeUInt32LE(number, 18);
  head.writeUInt8(lacing.length, 26);
  head.set(lacing, 27);
  const whole = Buffer.concat([head, packet]);
  whole.writeUInt32LE(crcOf(whole), 22);
  return whole;
}

/** Opus packets as an Ogg stream (RFC 7845 §5), all of them to be decoded: nothing is skipped at the start. */
export async function* oggOpus(packets: AsyncIterable<{ packet: Buffer; samples: number }>): AsyncGenerator<Buffer> {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(2, 9);
  head.writeUInt32LE(48_000, 12);
  const tags = Buffer.alloc(20);
  tags.write('OpusTags', 0, 'latin1');
  tags.writeUInt32LE(4, 8);
  tags.write('none', 12, 'latin1');
  yield page(head, { number: 0, granule: 0n, flags: FIRST });
  yield page(tags, { number: 1, granule: 0n, flags: 0 });
  let number = 2;
  let granule = 0n;
  for await (const { packet, samples } of packets) {
    granule += BigInt(samples);
    yield page(packet, { number, granule, flags: 0 });
    number += 1;
  }
}
