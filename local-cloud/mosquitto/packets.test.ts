import { packets, PUBLISH } from './packets';

/** Packets of MQTT, whatever pieces a line delivers them in. */
const publish = (length: number) => {
  const size: number[] = [];
  for (let left = length; size.length === 0 || left > 0; left = Math.floor(left / 128)) size.push(left % 128 + (left >= 128 ? 128 : 0));
  return Buffer.concat([Buffer.from([PUBLISH * 16 + 2, ...size]), Buffer.alloc(length, 'x')]);
};
const cut = async (chunks: Buffer[]) => {
  const found: [number, number][] = [];
  for await (const { type, bytes } of packets((async function* () { yield* chunks; })())) found.push([type, bytes.length]);
  return found;
};

test.each([1, 3, 1000, 1_048_576])('pieces of %d bytes', async (size) => {
  const stream = Buffer.concat([Buffer.from([0x10, 0]), ...[0, 127, 128, 16_383, 16_384].map(publish), Buffer.from([0xe0, 0])]);
  const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) => stream.subarray(index * size, (index + 1) * size));
  expect(await cut(chunks)).toEqual([[1, 2], [3, 2], [3, 129], [3, 131], [3, 16_386], [3, 16_388], [14, 2]]);
});

test('what is no MQTT is told', async () => {
  await expect(cut([Buffer.alloc(6, 0xff)])).rejects.toThrow('not MQTT');
});
