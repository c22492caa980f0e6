import { Aws } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { expectationError, failures } from './answers';
import { Expectation } from '../../../src/delivery/canary-function/expectation';

const { status, succeeds, bodyField, bodyFieldMatches, bodyExists, schema } = Expectation;
const http = (body: unknown, statusCode = 200) => ({ statusCode, body });

describe('an answer as expected', () => {
  test.each<[string, Expectation, unknown]>([
    ['status', status(201), http('', 201)],
    ['no function error', succeeds(), null],
    ['a field of an answer', bodyField('$.a', 1), { a: 1 }],
    ['a field of a body', bodyField('$.a', 1), http({ a: 1 })],
    ['a field of a text body', bodyField('$.a', 1), http('{"a":1}')],
    ['a place in a list', bodyField('$.items[1].name', 'x'), http('{"items":[0,{"name":"x"}]}')],
    ['a list in a list', bodyField('$[0][1]', [2]), [[1, [2]]]],
    ['a list of one', bodyField('$.a', [1]), { a: [1] }],
    ['an empty list', bodyField('$.a', []), { a: [] }],
    ['an object, in any order', bodyField('$.a', { b: 1, c: [null] }), { a: { c: [null], b: 1 } }],
    ['null', bodyField('$.a', null), { a: null }],
    ['a text body that is not JSON', bodyField('$', 'hello'), http('hello')],
    ['a JSON text body', bodyField('$', 'hello'), http('"hello"')],
    ['the number of a text body', bodyField('$', 5), http(' 5 ')],
    ['an answer without a body', bodyField('$', null), null],
    ['a quoted name', bodyField('$["a b"][\'c.d\']', 1), { 'a b': { 'c.d': 1 } }],
    ['a quote in a name', bodyField('$[\'it\\\'s\']', 1), { 'it\'s': 1 }],
    ['a match', bodyFieldMatches('$.a', '^[a-z]+/\\d{2}$'), { a: 'ab/12' }],
    ['a match of nothing', bodyFieldMatches('$.a', ''), { a: 'ab' }],
    ['a match of a part', bodyFieldMatches('$.a', 'b'), { a: 'abc' }],
    ['something', bodyExists('$.a'), { a: 0 }],
    ['null is something', bodyExists('$.a'), { a: null }],
  ])('%s', async (_, expectation, answer) => {
    expect(expectationError(expectation)).toBeUndefined();
    expect(await failures(expectation, answer)).toEqual([]);
  });
});

describe('an answer not as expected', () => {
  test.each<[Expectation | Expectation[], unknown, string[]]>([
    [status(200), http('', 500), ['status is 500; expected 200']],
    [status(200), http('', '200' as any), ['status is "200"; expected 200']],
    [status(200), { ok: true }, ['status is missing; expected 200']],
    [status(200), null, ['status is missing; expected 200']],
    [status(200), [{ statusCode: 200 }], ['status is missing; expected 200']],
    [bodyField('$.a', 1), { a: '1' }, ['$.a is "1"; expected 1']],
    [bodyField('$.a', '1'), { a: 1 }, ['$.a is 1; expected "1"']],
    [bodyField('$.a', null), { b: 1 }, ['$.a is missing in {"b":1}; expected null']],
    [bodyField('$.a', 1), http('<html>'), ['$.a is missing in "<html>"; expected 1']],
    [bodyField('$.a', 1), http('{"a":1'), ['$.a is missing in "{\\"a\\":1"; expected 1'.replace(/\\/g, '')]],
    [bodyField('$.a', 1), { statusCode: 200 }, ['$.a is missing in missing; expected 1']],
    [bodyField('$.a', [1]), { a: 1 }, ['$.a is 1; expected [1]']],
    [bodyField('$.a', 1), { a: [1] }, ['$.a is [1]; expected 1']],
    [bodyField('$.a.b', [1, 2]), { a: [{ b: 1 }, { b: 2 }] }, ['$.a.b is missing in {"a":[{"b":1},{"b":2}]}; expected [1,2]']],
    [bodyField('$.a[0]', 1), { a: 1 }, ['$.a[0] is missing in {"a":1}; expected 1']],
    [bodyExists('$.constructor'), {}, ['$.constructor is missing in {}; expected a value']],
    [bodyExists('$.__proto__'), {}, ['$.__proto__ is missing in {}; expected a value']],
    [bodyExists('$.length'), [], ['$.length is missing in []; expected a value']],
    [bodyExists('$[1]'), [0], ['$[1] is missing in [0]; expected a value']],
    [bodyFieldMatches('$.a', '^b'), { a: 'ab' }, ['$.a is "ab"; expected a match of ^b']],
    [bodyFieldMatches('$.a', '1'), { a: 1 }, ['$.a is 1; expected a match of 1']],
    [[status(200), bodyExists('$.a'), bodyExists('$.b')], http({}, 500), [
      'status is 500; expected 200', '$.a is missing in {}; expected a value', '$.b is missing in {}; expected a value',
    ]],
    [bodyField('$', 1), 'x'.repeat(500), [`$ is "${'x'.repeat(100)}"; expected 1`]],
    [Array.from({ length: 12 }, (_, index) => bodyExists(`$[${index}]`)), [],
      Array.from({ length: 10 }, (_, index) => `$[${index}] is missing in []; expected a value`)],
    [schema({ type: 'object' }), { statusCode: 200 }, ['the body is missing']],
  ])('%#', async (expectation, answer, expected) => {
    expect(await failures(expectation, answer)).toEqual(expected);
  });
});

describe('an expectation that cannot be checked', () => {
  const PATH = 'allowed: $, followed by names and places such as .items[0][\'full name\']. Fix: correct it';
  const KNOWN = 'allowed: JSON that is known at synthesis. Fix: write the value itself';
  const CODE = 'allowed: a whole number from 100 to 599, known at synthesis. Fix: take 200';
  test.each<[Expectation, string]>([
    [status(99), `the status in an expectation of the assertion "a" is 99; ${CODE}`],
    [status(600), `the status in an expectation of the assertion "a" is 600; ${CODE}`],
    [status('200' as any), `the status in an expectation of the assertion "a" is "200"; ${CODE}`],
    ...['', 'a', '.a', '$a', '$.', '$..a', '$.a.', '$[*]', '$[-1]', '$[01]', '$[a]', '$[\'a]', '$[\'a\'b\']', '$.a b', '$.a"] & "x', '$["a\\b"]', Aws.REGION]
      .map((path): [Expectation, string] => [bodyExists(path), `the path in an expectation of the assertion "a" is ${path === Aws.REGION
        ? 'a value that is only known at deployment' : JSON.stringify(path)}; ${PATH}`]),
    [bodyField('a', 1), `the path in an expectation of the assertion "a" is "a"; ${PATH}`],
    [bodyFieldMatches('a', 'b'), `the path in an expectation of the assertion "a" is "a"; ${PATH}`],
    [bodyField('$', undefined), `the value in an expectation of the assertion "a" is missing; ${KNOWN}`],
    [bodyField('$', { a: [Aws.REGION] }), `the value.a[0] in an expectation of the assertion "a" is a value that is only known at deployment; ${KNOWN}`],
    [bodyField('$', NaN), `the value in an expectation of the assertion "a" is NaN; ${KNOWN}`],
    [bodyFieldMatches('$', '('),
      'the pattern in an expectation of the assertion "a" is "("; allowed: a regular expression (Invalid regular expression: /(/u: Unterminated group). Fix: correct it'],
    [bodyFieldMatches('$', '\\p{L}'), 'the pattern in an expectation of the assertion "a" is "\\\\p{L}"; '
      + 'allowed: a regular expression (characters above U+FFFF and classes of Unicode are not known to JSONata). Fix: correct it'],
    [bodyFieldMatches('$', 1 as any), 'the pattern in an expectation of the assertion "a" is 1; allowed: a regular expression (it is not a text). Fix: correct it'],
  ])('%#', (expectation, message) => {
    expect(expectationError(expectation)).toBe(`Stack/Canary: ${message}`);
  });

  test.each([status(100), status(599), bodyExists('$'), bodyExists('$.$a-1_b')])('boundaries are allowed (%#)', (expectation) => {
    expect(expectationError(expectation)).toBeUndefined();
  });
});

/** Texts that would end a literal, an expression or a regular expression, or run something, if they were not quoted. */
const HOSTILE = ['"', '\\"', '" & $error("x") & "', '%}', '{%', '*/', '/* ', '`', '\\', '\\\\', '\n', '\u2028', '\0', '${x}', '😀', 'é', '$', '($error("x"))', '__proto__'];
const hostile = fc.oneof(fc.string(), fc.constantFrom(...HOSTILE), fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((parts) => parts.join('')));
const quote = (name: string) => `$['${name.replace(/['\\]/g, '\\$&')}']`;
const ownObject = (name: string, value: unknown) => Object.defineProperty({}, name, { value, enumerable: true });

describe('nothing that is written in an expectation runs', () => {
  test('values and names', async () => {
    await fc.assert(fc.asyncProperty(hostile, fc.oneof(hostile, fc.jsonValue()), async (name, value) => {
      const expectation = bodyField(quote(name), value);
      expect(expectationError(expectation)).toBeUndefined();
      expect(expectation._compile()).toMatch(/^[ -~]*$/);
      expect(expectation._compile()).not.toMatch(/\{%|%\}/);
      expect(await failures(expectation, ownObject(name, value))).toEqual([]);
      expect(await failures(expectation, ownObject(name, { other: value }))).toHaveLength(1);
    }));
  });

  test('regular expressions mean what they mean in JavaScript', async () => {
    const atom = fc.constantFrom('a', 'b', '.', '\\.', '\\(', '\\)', '\\\\', '\\/', '/', '[(]', '[^)]', '[[{]', '[\\]/]', '(a|b)', '(?:x)', 'a{1,2}', '\\d', '\\[', '%', '"', '{%'.charAt(1),
      '\\{', '\\}', '$', '^', '\n', 'é', '[a\\-z]', '\\bx', '(?=a)', '[/*]', '\\x41', '\\u0041', '[\\\\]', '(?<n>a)\\k<n>');
    const pattern = fc.tuple(fc.array(atom, { maxLength: 6 }), fc.constantFrom('', '+', '*', '?')).map(([atoms, times]) => `${atoms.join('')}${atoms.length ? times : ''}`);
    const text = fc.array(fc.constantFrom(...'ab.()\\/[]{}x1%"\n-zA$^*é'), { maxLength: 8 }).map((chars) => chars.join(''));
    const seen = { matched: 0, unmatched: 0, refused: 0 };
    await fc.assert(fc.asyncProperty(pattern, fc.array(text, { minLength: 3, maxLength: 3 }), async (source, texts) => {
      const expectation = bodyFieldMatches('$.v', source);
      if (expectationError(expectation)) {
        expect(() => new RegExp(source, 'u')).toThrow();
        seen.refused += 1;
        return;
      }
      expect(expectation._compile()).toMatch(/^[ -~]*$/);
      for (const each of texts) {
        const matches = new RegExp(source, 'u').test(each);
        expect([source, each, await failures(expectation, { v: each })]).toEqual([source, each, matches ? [] : [expect.stringContaining('$.v is ')]]);
        seen[matches ? 'matched' : 'unmatched'] += 1;
      }
    }), { numRuns: 400 });
    expect(seen.matched).toBeGreaterThan(50);
    expect(seen.unmatched).toBeGreaterThan(50);
  });
});

describe('a text body', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  /** Parsed when it is JSON, else the text itself. Nothing makes the evaluation fail. */
  const expectRead = async (text: string) => {
    expect([text, await failures(bodyField('$', isJson(text) ? JSON.parse(text) : text), http(text))]).toEqual([text, []]);
  };

  test.each(['', ' ', '"', '" "', '"\n"', '"" ""', '1 2', '01', '-', '- 1', '-0', '1.', '.5', '[].5', '[[].5]', '1e', '1e5', '1E+05', '0x1', 'nul l', 'truefalse', '[,]', '[1,]', '{"a"}',
    '{"a":}', '{1:2}', '{"a":1,}', '[1}', '[[[[]]]]', '{"a":{"b":[{}]}}', ' [ 1 , { "a" : "b" } ] ', '"\\u12"', '"\\x"', '"\\\\"', '"\\"', '\u00a01', '[0][0]', '{}{}', '0""', '""0', 'undefined', 'NaN'])('%j', expectRead);

  test('is parsed exactly when it is JSON', async () => {
    const tokens = fc.array(fc.constantFrom('[', ']', '{', '}', ',', ':', '""', '"a"', '0', '1.5', '-', 'true', 'null', ' ', '"', '\\', '\n'), { maxLength: 8 });
    const broken = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', ' ', '}', '0')).map(([text, at, by]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + by + text.slice(place + 1);
      // A number may have become one that JavaScript cannot hold.
    }).filter((text) => !/e\+?\d{3}/i.test(text));
    await fc.assert(fc.asyncProperty(fc.oneof(fc.json(), broken, tokens.map((parts) => parts.join(''))), expectRead), { numRuns: 600 });
  });

  test('may be large', async () => {
    const items = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `item ${id}`, tags: ['a', 'b\n'], price: 1.5 }));
    const body = JSON.stringify({ items }, null, 2);
    expect(body.length).toBeGreaterThan(100_000);
    expect(await failures(bodyField('$.items[999].id', 999), http(body))).toEqual([]);
    expect(await failures(bodyField('$', 1), http('"'.repeat(100_000)))).toHaveLength(1);
    expect(await failures(bodyExists('$[0][0]'), http('['.repeat(100) + ']'.repeat(100)))).toEqual([]);
  });
});
