import { promises as fs } from 'fs';
import { crc32 } from 'zlib';
import { Message, SpooledMessage } from '../types';

/** length and checksum of what follows; number (48 bits), rows, length of the topic; topic; payload. */
const HEAD = 8;
const FIXED = 12;

/** No record is longer: a length beyond it was never written. */
const MOST = 64 * 1024 * 1024;

export function encode({ topic, payload, rows }: Message, number: number): Buffer[] {
  const name = Buffer.from(topic);
  const front = Buffer.alloc(HEAD + FIXED);
  front.writeUInt32BE(FIXED + name.length + payload.length, 0);
  front.writeUIntBE(number, HEAD, 6);
  front.writeUInt32BE(rows, HEAD + 6);
  front.writeUInt16BE(name.length, HEAD + 10);
  front.writeUInt32BE(crc32(payload, crc32(name, crc32(front.subarray(HEAD)))), 4);
  return [front, name, payload];
}

/** The message at an offset, and where the next begins; undefined where no whole message lies. */
export async function readAt(handle: fs.FileHandle, offset: number): Promise<{ message: SpooledMessage; end: number } | undefined> {
  const head = await bytesAt(handle, offset, HEAD);
  const length = head?.readUInt32BE(0) ?? 0;
  if (head === undefined || length < FIXED || length > MOST) {
    return undefined;
  }
  const body = await bytesAt(handle, offset + HEAD, length);
  if (body === undefined || crc32(body) !== head.readUInt32BE(4)) {
    return undefined;
  }
  const name = FIXED + body.readUInt16BE(10);
  return {
    message: { number: body.readUIntBE(0, 6), rows: body.readUInt32BE(6), topic: body.toString('utf8', FIXED, name), payload: body.subarray(name) },
    end: offset + HEAD + length,
  };
}

async function bytesAt(handle: fs.FileHandle, offset: number, length: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(length), 0, length, offset);
  return bytesRead === length ? buffer : undefined;
}
