import { alarms, csv, csvWithBadLines, HEADER, line, local } from './files';
import { Machine } from './machine';
import { Press, Sample } from './press';

/** The simulated press: what a demo shows must be what the press did. */
const press = (seed = 7, fault?: [number, number]) => new Press({ name: 'press-7', seed, fault });
const of = (samples: Sample[], state: string) => samples.filter((sample) => sample.state === state);

test('it is the same for the same seed, and another for another', () => {
  expect(csv(press(7).samples(500))).toBe(csv(press(7).samples(500)));
  expect(csv(press(8).samples(500))).not.toBe(csv(press(7).samples(500)));
});

test('it heats up, then makes a part every 24 seconds', () => {
  const samples = press().samples(3600);
  expect(samples[0].temperature).toBeLessThan(30);
  expect(samples.findIndex(({ state }) => state === 'running')).toBeGreaterThan(120);
  const running = of(samples, 'running');
  expect(running.every(({ temperature }) => temperature > 220 && temperature < 240)).toBe(true);
  expect(samples[3599].cycle).toBe(Math.floor((running.length - 1) / 24));
});

test('it needs more pressure for each part', () => {
  const samples = press().samples(12_000);
  const highest = (from: number, to: number) => Math.max(...samples.slice(from, to).map(({ pressure }) => pressure));
  expect(highest(10_000, 12_000)).toBeGreaterThan(highest(1000, 3000) + 30);
});

test('a fault cools it down until it stops; repaired, it goes on', () => {
  const samples = press(7, [2000, 2300]).samples(3600);
  expect(of(samples, 'fault')).toHaveLength(300);
  expect(Math.min(...of(samples, 'fault').map(({ temperature }) => temperature))).toBeLessThan(180);
  expect(samples[3599].state).toBe('running');
  expect(alarms(samples).map((each) => JSON.parse(each).code)).toEqual([100, 407, 101, 100]);
});

test('lines are as German programs write them', () => {
  const [sample] = press().samples(1);
  expect(line({ ...sample, temperature: 231.25, pressure: 860, cycle: 3, state: 'running' })).toMatch(/^05\.10\.2026 06:00:00;press-7;231,[23];860,0;3;running$/);
  expect(local(new Date('2026-12-01T23:00:00Z'))).toBe('02.12.2026 00:00:00');
  expect(csv([sample]).split('\r\n')).toEqual([HEADER, line(sample), '']);
});

test('bad lines are where they are said to be, each time for another reason', () => {
  const samples = press().samples(100);
  const { content, bad } = csvWithBadLines(samples, 20);
  const lines = content.split('\r\n');
  expect([...bad]).toEqual([[21, 'type'], [41, 'range'], [61, 'field-count'], [81, 'required'], [101, 'type']]);
  expect(lines[20]).toContain('Fühlerbruch');
  expect(lines.filter((each, index) => index > 0 && index < 101 && each !== line(samples[index - 1]))).toHaveLength(5);
});

test('a machine writes files one after the other, in pieces if it is slow, and appends to its log', async () => {
  const files = new Map<string, string>();
  const pieces: number[] = [];
  const share = {
    folder: async () => undefined,
    write: async (name: string, content: string | readonly string[]) => {
      pieces.push(Array.isArray(content) ? content.length : 1);
      files.set(name, [content].flat().join(''));
    },
    append: async (name: string, content: string) => void files.set(name, (files.get(name) ?? '') + content),
  };
  const machine = new Machine(share, { name: 'press-7', seed: 7, fault: [2000, 2300] });
  await machine.shots(1000);
  await machine.shots(1000, { pieces: 4, pauseMs: 0 });
  const { bad } = await machine.badShots(1000, 100);
  expect(pieces).toEqual([1, 4, 1]);
  expect(bad.size).toBe(10);
  expect(files.get('shots/press-7-0001.csv')! + files.get('shots/press-7-0002.csv')!.slice(HEADER.length + 2)).toBe(csv(press(7, [2000, 2300]).samples(2000)));
  expect(files.get('log/press-7.jsonl')!.trim().split('\n').length).toBeGreaterThan(1);
});
