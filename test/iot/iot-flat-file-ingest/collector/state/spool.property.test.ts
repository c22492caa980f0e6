import * as fc from 'fast-check';
import { folder, removeFolders } from './folders';
import { Spool } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/spool';

afterAll(removeFolders);

interface Model {
  /** All that was ever put, by number. */
  readonly texts: Map<number, string>;
  readonly removed: Set<number>;
  /** Taken since the last start. */
  readonly taken: number[];
}

interface Real {
  readonly path: string;
  spool: Spool;
}

const open = (path: string) => Spool.open(path, { maxBytes: 1000, segmentBytes: 300 });
const message = (text: string) => ({ topic: `t/${text.length}`, payload: Buffer.from(text), rows: text.length });

class Put implements fc.AsyncCommand<Model, Real> {
  constructor(readonly puts: string[][]) {}
  check = () => true;
  async run(model: Model, { spool }: Real): Promise<void> {
    const numbers = await Promise.all(this.puts.map(texts => spool.put(texts.map(message))));
    const before = Math.max(0, ...model.texts.keys());
    numbers.flat().forEach((number, i) => {
      expect(number).toBeGreaterThan(before + i);
      model.texts.set(number, this.puts.flat()[i]);
    });
    expect(spool.pending()).toBeGreaterThanOrEqual(model.texts.size - model.removed.size);
  }
  toString = () => `put(${JSON.stringify(this.puts)})`;
}

class Take implements fc.AsyncCommand<Model, Real> {
  /** Only when one is left, as it waits else. */
  check = (model: Model) => [...model.texts.keys()].some(number => number > (model.taken.at(-1) ?? 0) && !model.removed.has(number));
  async run(model: Model, { spool }: Real): Promise<void> {
    const { number, payload, rows, topic } = (await spool.take())!;
    const text = payload.toString();
    expect([rows, topic, model.texts.get(number)]).toEqual([text.length, `t/${text.length}`, text]);
    const passed = [...model.texts.keys()].filter(one => one > (model.taken.at(-1) ?? 0) && one < number);
    expect(passed.filter(one => !model.removed.has(one))).toEqual([]); // none is left out
    model.taken.push(number);
  }
  toString = () => 'take';
}

class Remove implements fc.AsyncCommand<Model, Real> {
  constructor(readonly which: number) {}
  check = (model: Model) => model.taken.length > 0;
  async run(model: Model, { spool }: Real): Promise<void> {
    const number = model.taken[this.which % model.taken.length];
    await spool.remove(number);
    model.removed.add(number);
    expect(spool.isPending(number)).toBe(false);
    const oldest = spool.oldestPending();
    expect([...model.texts.keys()].filter(one => one < (oldest ?? Infinity) && !model.removed.has(one))).toEqual([]);
  }
  toString = () => `remove(${this.which})`;
}

class Restart implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    await real.spool.close();
    real.spool = await open(real.path);
    model.taken.splice(0);
    for (const [number] of model.texts) {
      if (real.spool.isPending(number)) {
        model.removed.delete(number); // its segment is still there: it is sent again
      } else {
        expect(model.removed.has(number)).toBe(true);
      }
    }
  }
  toString = () => 'restart';
}

test('puts, removes and starts at random: what is not removed is there, in order, under numbers that are never used again', async () => {
  const text = fc.string({ maxLength: 150 });
  const commands = fc.commands([
    fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 3 }).map(puts => new Put(puts)),
    fc.constant(new Take()), fc.constant(new Take()), fc.nat(50).map(which => new Remove(which)), fc.nat(50).map(which => new Remove(which)),
    fc.constant(new Restart()),
  ], { maxCommands: 60, size: '+1' });
  await fc.assert(fc.asyncProperty(commands, async all => {
    const path = folder();
    const real = { path, spool: await open(path) };
    try {
      await fc.asyncModelRun(() => ({ model: { texts: new Map(), removed: new Set<number>(), taken: [] }, real }), all);
    } finally {
      await real.spool.close();
    }
  }), { numRuns: 200 });
}, 60_000);
