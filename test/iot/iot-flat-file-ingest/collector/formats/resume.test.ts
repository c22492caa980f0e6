import fc from 'fast-check';
import { ENCODINGS, encoded } from './encoded';
import { csv, fixedWidth, jsonLines, readAll } from './read-all';
import { Encoding, SourceSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { UnreadableFile } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const COLUMNS = [{ name: 'a', type: 'string' as const }, { name: 'b', type: 'double' as const }];

/** Good rows and every kind of bad one; with a record as short as this, windows and lines that are too long come about with little text. */
const SHORTEST = 40;
const LINE = fc.constantFrom(
  'x,1', '漢😀é,2.5', '"a,b",3', '"two\nlines",4', '"two\r\nlines",5', '"say ""so""",6', '#7', '', 'few', 'too,many,8', 'x,word', '"stray"x,9', 'in"side,10',
  '"never closed,11', '"', 'nul\0,12', `${'long'.repeat(20)},13`, `"${'long and quoted\n'.repeat(9)}",14`, '{"a":"y","b":15}', '{"a":', '"",""', '"t\nl",12', '"t\nl",1"r"',
);
const END = fc.constantFrom('\n', '\r\n', '\r', '\n', '\r\n');
const content = fc.tuple(fc.array(fc.tuple(LINE, END).map(parts => parts.join('')), { maxLength: 60 }), fc.constantFrom('', 'x,1', '"open', '漢'))
  .map(([lines, rest]) => lines.join('') + rest);
const pieces = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 });

const settingsOf: Record<string, (encoding: Encoding) => SourceSettings> = {
  'csv': encoding => csv(COLUMNS, { encoding, comment: '#' }, SHORTEST),
  'csv without a header': encoding => csv(COLUMNS, { encoding, header: false, skipLines: 2 }, SHORTEST),
  'csv with a long delimiter': encoding => csv(COLUMNS, { encoding, header: false, delimiter: ',1' }, SHORTEST),
  'fixed-width': encoding => ({
    ...fixedWidth(COLUMNS, [{ column: 'a', start: 0, length: 2 }, { column: 'b', start: 2, length: 3 }], { encoding }), lineBytes: SHORTEST,
  }),
  'json-lines': encoding => ({ ...jsonLines(COLUMNS, { encoding }), lineBytes: SHORTEST }),
};

describe.each(Object.entries(settingsOf))('%s', (_, settings) => {
  test('the rows are the same however the bytes arrive, and from wherever they are read on', async () => {
    await fc.assert(fc.asyncProperty(
      fc.constantFrom(...ENCODINGS), fc.boolean(), content, pieces, fc.integer({ min: 1, max: 200 }), fc.boolean(), fc.boolean(), fc.nat(),
      async (encoding, mark, text, cut, window, complete, half, place) => {
        const source = settings(encoding);
        const file = Buffer.concat([encoded(`a,b\n${text}`, encoding, mark), Buffer.from(half ? [0x20] : [])]);
        const whole = await readAll(source, file, { complete });
        const arrived = await readAll(source, file, { complete, pieces: cut, window });
        expect(arrived.rows).toEqual(whole.rows);
        expect(arrived.next).toEqual(whole.next);
        if (complete && whole.next.offset > 0) expect(whole.next.offset).toBe(file.length); // 0: the lines to skip are not all there
        if (whole.rows.length === 0) return;

        const starts = [...whole.rows, ...arrived.stops];
        const { offset, line } = starts[place % starts.length];
        const from = { offset, line, header: whole.next.header };
        const rest = await readAll(source, file, { complete, from, window });
        expect(rest.rows).toEqual(whole.rows.filter(row => row.offset >= offset));
        expect(rest.next).toEqual(whole.next);
      },
    ), { numRuns: 1000, seed: 1 });
  });
});

test('what of a growing file is not there yet is left, and read once it is', async () => {
  const steps = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });
  await fc.assert(fc.asyncProperty(fc.constantFrom(...ENCODINGS), content, steps, async (encoding, text, growth) => {
    const source = csv(COLUMNS, { encoding, header: true });
    const file = encoded(`a,b\n${text}\n`, encoding);
    const whole = await readAll(source, file, { complete: false });
    const rows = [];
    let from = { offset: 0, line: 1 };
    let size = 0;
    for (const more of [...growth, file.length]) {
      size = Math.min(file.length, size + more);
      const read = await readAll(source, file.subarray(0, size), { from, complete: false });
      rows.push(...read.rows);
      from = read.next;
    }
    expect(rows).toEqual(whole.rows);
    expect(from).toEqual(whole.next);
  }), { numRuns: 300, seed: 1 });
});

test('a file that is of another encoding throws the same wherever it is cut', async () => {
  const file = encoded('a,b\nx,1\n', 'utf-16le', true);
  await expect(readAll(csv(COLUMNS), file, { pieces: [1, 1, 1] })).rejects.toThrow(UnreadableFile);
});
