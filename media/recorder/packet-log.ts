import type { FileHandle } from 'node:fs/promises';

/** Bytes before each packet in a track's file: ms after the recording's start (u32 BE), length of the packet (u16 BE). */
export const HEADER = 6;

/** A packet as it is in a track's file. */
export interface LoggedPacket {
  /** ms after the recording's start. */
  arrival: number;
  packet: Buffer;
}

export function logHeader(arrival: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER);
  header.writeUInt32BE(Math.max(0, Math.min(0xffffffff, Math.round(arrival))), 0);
  header.writeUInt16BE(length, 4);
  return header;
}

/** The whole packets at the start of `bytes`, and how many bytes they are. What follows is a packet cut off. */
export function parseLog(bytes: Buffer): { packets: LoggedPacket[]; length: number } {
  const packets: LoggedPacket[] = [];
  let at = 0;
  while (at + HEADER <= bytes.length) {
    const length = bytes.readUInt16BE(at + 4);
    if (length === 0 || at + HEADER + length > bytes.length) break;
    packets.push({ arrival: bytes.readUInt32BE(at), packet: bytes.subarray(at + HEADER, at + HEADER + length) });
    at += HEADER + length;
  }
  return { packets, length: at };
}

/** Bytes `offset` to `offset + length` of a file, fewer at its end. */
export async function readPart(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
