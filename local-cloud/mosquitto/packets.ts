/** Of MQTT: the four high bits of a packet's first byte. */
export const PUBLISH = 3;

export interface Packet {
  readonly type: number;
  readonly bytes: Buffer;
}

/** Cuts a stream into the packets of MQTT: a byte with the type, the length of the rest in one to four bytes of seven bits, the rest. */
export async function* packets(stream: AsyncIterable<Buffer>): AsyncIterable<Packet> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = pending.length ? Buffer.concat([pending, chunk]) : chunk;
    for (let length = packetLength(pending); length !== undefined && pending.length >= length; length = packetLength(pending)) {
      yield { type: Math.floor(pending[0] / 16), bytes: pending.subarray(0, length) };
      pending = pending.subarray(length);
    }
  }
}

/** Undefined while the length is not there yet. */
function packetLength(bytes: Buffer): number | undefined {
  let length = 0;
  for (let index = 1; index <= 4 && index < bytes.length; index++) {
    length += (bytes[index] % 128) * 128 ** (index - 1);
    if (bytes[index] < 128) return 1 + index + length;
  }
  if (bytes.length > 4) throw new Error('not MQTT: the length of a packet is longer than four bytes');
  return undefined;
}
