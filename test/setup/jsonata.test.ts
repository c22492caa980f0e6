import jsonata from 'jsonata';
import { evaluate } from '../../local-cloud/emulator/jsonata_worker.js';

// By its path it is not replaced.
const inside: typeof jsonata = jest.requireActual('../../node_modules/jsonata/jsonata.js');
const bindings = {
  list: [3, 1, 2],
  films: [{ name: 'a b', size: 2, tags: ['x', 'y'] }, { name: 'c', size: 5, tags: [] }, { name: 'a b', size: 1, tags: ['z'] }],
  later: async (value: number) => value + 1,
  twice: (value: number) => value * 2,
};

/** What comes out, as text: values, functions, nothing at all, and what is thrown with its code and its place. */
async function outcome(engine: typeof jsonata, expression: string) {
  try {
    const value = await engine(expression).evaluate({ at: { deep: [1, [2, 3]] } }, bindings);
    return JSON.stringify({ type: typeof value, list: Array.isArray(value), sequence: value?.sequence, value });
  } catch (error) {
    return JSON.stringify(error, ['code', 'message', 'position', 'token', 'value', 'functionName']);
  }
}

test('JSONata comes from outside of the sandbox', () => {
  expect(inside).toBeInstanceOf(Function);
  expect(jsonata).not.toBeInstanceOf(Function);
  expect(evaluate).toBeInstanceOf(Function);
});

test.each([
  'at.deep', 'at.deep[0]', 'at.*', 'nothing', '[]', '{}', '$list^(>$)', '$sort($list)', '$sum($films.size)', '$films{name: $sum(size)}', '$films[size > 1].tags',
  '$films.tags[0]', '$map($list, function($v, $i) { $v * $i })', '$reduce($list, function($a, $b) { $a - $b })', '$filter($films, function($f) { $count($f.tags) > 0 }).name',
  '$match("a1b22", /[a-z](\\d+)/)', '$replace("a-b", /(\\w)-(\\w)/, "$2-$1")', '$split("a, b", /,\\s*/)', '$contains("abc", /B/i)', '$later(1)', '$list.$twice($)',
  '$map($list, $later)', '$map($list, $twice)', '$each({"a": 1, "b": 2}, function($v, $k) { $k & $v })', '$spread({"a": 1, "b": 2})', '$merge([{"a": 1}, {"b": 2}])',
  '$films ~> |$|{"size": size + 1}, "tags"|', '$toMillis("2026-11-21T03:00:00Z")', '$fromMillis(0, "[Y0001]-[M01]-[D01]")', '$formatNumber(1234.5, "#,##0.00")',
  '$string($films)', '$eval("1 + 1")', '$type($list)', '$type($twice)', '$exists(nothing)', '1 in [1, 2]', '[1..5]', '"a" & 1 & true', '$boolean([])', '$keys($films)',
  '$error("no")', '$assert(false, "no")', '1 + "a"', '$sum("a")', '$nothing()', '$number("x")', '1 +', '$substring(1, 2)', 'function($x) { $x }', '$base64encode("ä")',
  '($f := function($n) { $n > 1 ? $n * $f($n - 1) : 1 }; $f(20))', '$films.name ~> $distinct()', '$zip([1, 2], [3, 4])', '$lookup($films, "size")', '$single($list)',
])('%s gives there what it gives inside', async (expression) => {
  expect(await outcome(jsonata, expression)).toBe(await outcome(inside, expression));
});

test('a test may mock it, for what uses it', async () => {
  jest.resetModules();
  jest.doMock('jsonata', () => () => ({ registerFunction: () => undefined, evaluate: async () => 'mocked' }));
  const mocked: typeof import('../../local-cloud/emulator/jsonata_worker.js') = jest.requireActual('../../local-cloud/emulator/jsonata_worker.js');
  expect(await mocked.evaluate({ expression: '1', bindings: {} })).toEqual({ value: 'mocked' });
});
