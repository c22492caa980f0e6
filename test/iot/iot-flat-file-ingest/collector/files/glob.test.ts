import { Glob } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/glob';

test.each([
  ['*', ['a.csv', 'ä b'], ['x/a.csv', '.hidden']],
  ['*.csv', ['a.csv', 'a.b.csv'], ['a.CSV', 'a.csv.done', '.csv', 'x/a.csv', 'acsv']],
  ['**', ['a', 'x/y/a.csv'], ['.a', 'x/.a', '.x/a']],
  ['**/*.csv', ['a.csv', 'x/a.csv', 'x/y/a.csv'], ['a.txt', '.x/a.csv', 'x/.a.csv']],
  ['x/**/b.csv', ['x/b.csv', 'x/y/z/b.csv'], ['b.csv', 'y/b.csv', 'x/yb.csv']],
  ['x/*/b.csv', ['x/y/b.csv'], ['x/b.csv', 'x/y/z/b.csv']],
  ['x/**', ['x/a', 'x/y/a'], ['x', 'y/x/a']],
  ['line?.csv', ['line1.csv', 'lineä.csv', 'line😀.csv'], ['line.csv', 'line12.csv']],
  ['line[0-9a].csv', ['line7.csv', 'linea.csv'], ['lineb.csv', 'line[.csv']],
  ['line[!0-9].csv', ['lineb.csv'], ['line7.csv']],
  ['{a,b}/*.{csv,txt}', ['a/1.csv', 'b/1.txt'], ['c/1.csv', 'a/1.log', '{a,b}/1.csv']],
  ['{a,{b,c}}', ['a', 'b', 'c'], ['d']],
  ['a{1}.csv', ['a{1}.csv'], ['a1.csv']],
  ['a(1)+$^|.csv', ['a(1)+$^|.csv'], ['a1.csv', 'a(1)+$^|xcsv']],
  ['[a', ['[a'], ['a']],
  ['.*', ['.a'], ['a']],
  ['./x//a', ['x/a'], ['a']],
  ['a\\b', ['a\\b'], ['ab', 'a/b']],
])('%s', (pattern, matched, other) => {
  const glob = new Glob(pattern);
  expect(matched.filter(path => !glob.matches(path))).toEqual([]);
  expect(other.filter(path => glob.matches(path))).toEqual([]);
});

test.each([
  ['*', [], ['x', 'x/y']],
  ['**/*.csv', ['x', 'x/y'], ['.x', 'x/.y']],
  ['x/*/b.csv', ['x', 'x/y'], ['y', 'x/y/z']],
  ['{x/a,y/b/c}', ['x', 'y', 'y/b'], ['z', 'x/a', 'y/b/c']],
])('%s reaches into folders', (pattern, into, others) => {
  const glob = new Glob(pattern);
  expect(into.filter(folder => !glob.reaches(folder))).toEqual([]);
  expect(others.filter(folder => glob.reaches(folder))).toEqual([]);
});

test('a pattern with many stars does not hang on a long name', () => {
  const started = Date.now();
  expect(new Glob('*a*a*a*b').matches('a'.repeat(255))).toBe(false);
  expect(Date.now() - started).toBeLessThan(5000);
});
