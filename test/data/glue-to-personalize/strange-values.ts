import { Aws, Duration, Lazy } from 'aws-cdk-lib';

function circle() {
  const list: unknown[] = [];
  return Object.assign(list, [list]);
}

/** What callers without a compiler may give, some of it right in some places. */
export const STRANGE: { readonly [name: string]: () => unknown } = {
  'nothing': () => undefined,
  'null': () => null,
  'true': () => true,
  'false': () => false,
  'zero': () => 0,
  'a negative number': () => -1,
  'NaN': () => NaN,
  'infinity': () => Infinity,
  'a bigint': () => 10n,
  'a symbol': () => Symbol('a'),
  'a function': () => () => 1,
  'an empty text': () => '',
  'an expression': () => "{% 'fuzzed' %}",
  'the end of an expression': () => "a' %} & 'fuzzed",
  'quotes': () => '\'"\\`',
  'two lines': () => 'a\nb',
  'text beyond ASCII': () => 'größe-😀-\u2028',
  'half a character': () => 'a\ud800',
  'a long text': () => 'x'.repeat(70_000),
  'a dollar': () => '$&${AWS::X}',
  'the name of a constructor': () => 'constructor',
  'the name of a prototype': () => '__proto__',
  'the name of a method': () => 'toString',
  'an empty list': () => [],
  'a list of null': () => [null],
  'a list of nothing': () => [undefined],
  'a list of lists': () => [[]],
  'one text twice': () => ['a', 'a'],
  'a circle': circle,
  'an empty object': () => ({}),
  'an object without a prototype': () => Object.create(null),
  'an object with the names of others': () => JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}'),
  'a circle of objects': () => ({ around: circle() }),
  'a date': () => new Date(0),
  'a day': () => Duration.days(1),
  'a millisecond': () => Duration.millis(1),
  'days of the deployment': () => Duration.days(Lazy.number({ produce: () => 1 })),
  'a text of the deployment': () => Lazy.string({ produce: () => 'later' }),
  'a part of a text of the deployment': () => `a/${Aws.REGION}/`,
  'a number of the deployment': () => Lazy.number({ produce: () => 3 }),
  'a list of the deployment': () => Lazy.list({ produce: () => ['a'] }),
  'an object of the deployment': () => Lazy.any({ produce: () => ({ a: 1 }) }),
};
