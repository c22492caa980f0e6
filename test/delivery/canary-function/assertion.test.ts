import aslValidator from 'asl-validator';
import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import { assertionError, evaluate } from './answers';
import { Assertion, InvokeAssertionOptions } from '../../../src/delivery/canary-function/assertion';
import { Expectation } from '../../../src/delivery/canary-function/expectation';

const some = [Expectation.succeeds()];
const invoke = (options: Partial<InvokeAssertionOptions>) => Assertion.invoke({ name: 'order', payload: {}, expect: some, ...options });
const errorOf = (options: Partial<InvokeAssertionOptions>) => assertionError(invoke(options));
const v1 = (method: string, rest = {}) => ({ httpMethod: method, path: '/orders', ...rest });
const v2 = (method: string, rest = {}) => ({ version: '2.0', requestContext: { http: { method } }, ...rest });

describe('a GET request', () => {
  test('is an event of an HTTP API', () => {
    const assertion = Assertion.httpGet({ path: '/menu/1?size=s&size=l&q=caf%C3%A9', headers: { 'x-test': '1' } });
    expect(assertion.name).toBe('GET /menu/1?size=s&size=l&q=caf%C3%A9');
    expect(assertion._payload()).toMatchObject({
      version: '2.0',
      rawPath: '/menu/1',
      rawQueryString: 'size=s&size=l&q=caf%C3%A9',
      queryStringParameters: { size: 's,l', q: 'café' },
      headers: { 'host': 'assertion.invalid', 'x-test': '1' },
      requestContext: { http: { method: 'GET', path: '/menu/1' }, stage: '$default' },
      isBase64Encoded: false,
    });
    expect(assertionError(assertion)).toBeUndefined();
  });

  test('has no query when it has none', () => {
    const payload = Assertion.httpGet({ path: '/' })._payload();
    expect(payload).toMatchObject({ rawPath: '/', rawQueryString: '{% "" %}' });
    expect(payload).not.toHaveProperty('queryStringParameters');
  });

  test.each([
    [Assertion.httpGet({ path: '/' }), { statusCode: 200 }, []],
    [Assertion.httpGet({ path: '/' }), { statusCode: 404 }, ['status is 404; expected 200']],
    [Assertion.httpGet({ path: '/', expectStatus: 404 }), { statusCode: 404 }, []],
    [Assertion.httpGet({ path: '/', expect: [Expectation.bodyExists('$.a')] }), { statusCode: 200, body: '{}' }, ['$.a is missing in {}; expected a value']],
  ])('expects its status and what else is said (%#)', async (assertion, response, expected) => {
    expect(await evaluate(assertion._compile(), { response })).toEqual(expected);
  });

  test.each<[any, string]>([
    ['menu', '"menu"'], ['', '""'], [Aws.REGION, 'a value that is only known at deployment'], [undefined, 'missing'], [1, '1'],
  ])('is refused with the path %j', (path, shown) => {
    expect(assertionError(Assertion.httpGet({ path, name: 'menu' }))).toBe(`Stack/Canary: the path of the assertion "menu" is ${shown}; allowed: a path that starts with /. Fix: write it like /orders/42`);
  });

  test('may have a value of the deployment in its path, and then needs a name', () => {
    const path = `/menu/${Aws.REGION}?region=${Aws.REGION}`;
    const assertion = Assertion.httpGet({ path, name: 'menu' });
    expect(assertionError(assertion)).toBeUndefined();
    expect(new Stack(new App(), 'S').resolve((assertion._payload() as any).queryStringParameters)).toEqual({ region: { Ref: 'AWS::Region' } });
    expect(assertionError(Assertion.httpGet({ path }))).toMatch('the name of an assertion is a value that is only known at deployment');
  });
});

describe('the payload in a definition', () => {
  test('is as it was given, values of the deployment included', () => {
    const payload = { a: [1, null, { b: true }], region: Aws.REGION };
    expect(invoke({ payload })._payload()).toEqual(payload);
    expect(errorOf({ payload })).toBeUndefined();
    expect(invoke({ payload: 'text' })._payload()).toBe('text');
    expect(invoke({ payload: `two\n${Aws.REGION}` })._payload()).toBe(`two\n${Aws.REGION}`);
    const resolvable = Lazy.any({ produce: () => 1 });
    expect((invoke({ payload: [resolvable] })._payload() as any)[0]).toBe(resolvable);
  });

  test.each(['', 'a\nb', '{% $states.context %}', ' {% 1', '%}', '{%"%}\n{%é'])('runs nothing: %j', async (text) => {
    const [quoted] = (invoke({ payload: { deep: [text] } })._payload() as any).deep;
    expect(quoted).toMatch(/^\{% [^%]* %\}$/);
    expect(await evaluate(quoted.slice(2, -2), {})).toBe(text);
  });
});

test('a state with an assertion is what the states language allows', () => {
  const assertion = Assertion.httpGet({
    path: '/menu',
    headers: { 'x-test': '{%' },
    expect: [
      Expectation.bodyField('$["100 %}"]', '{% "it\'s" %}'),
      Expectation.bodyFieldMatches('$.id', '^[(/]\\\\%\\}'),
      Expectation.schema({ type: 'object', required: ['%}'], additionalProperties: false, properties: { a: { items: { pattern: '%\\}' } } } }),
    ],
  });
  expect(assertionError(assertion)).toBeUndefined();
  const Output = `{% ($response := $states.result.Payload; ${assertion._compile()}) %}`;
  const Task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f', Payload: assertion._payload() }, Output, End: true };
  const { isValid, errorsText } = aslValidator({ QueryLanguage: 'JSONata', StartAt: 'Ask', States: { Ask: Task } });
  expect([isValid, errorsText()]).toEqual([true, '']);
});

test('an assertion gives a list, whatever is wrong', async () => {
  const assertion = invoke({ expect: [Expectation.succeeds(), Expectation.status(200)] });
  expect(await evaluate(assertion._compile(), { response: { statusCode: 200 } })).toEqual([]);
  expect(await evaluate(assertion._compile(), { response: { statusCode: 500 } })).toEqual(['status is 500; expected 200']);
  expect(await evaluate(invoke({})._compile(), { response: null })).toEqual([]);
  expect(await evaluate(`[${assertion._compile()}]`, { response: {} })).toEqual(['status is missing; expected 200']);
});

describe('a write', () => {
  const allowed = 'allowed: a write that may be repeated: with a header Idempotency-Key, with "dryRun": true in the payload or its body, or said to be with safeToRepeat. '
    + 'Fix: add one of them: it is invoked again and again';
  test.each<[Partial<InvokeAssertionOptions>, string]>([
    ...['POST', 'PUT', 'PATCH', 'DELETE', 'post'].flatMap((method): [Partial<InvokeAssertionOptions>, string][] => [
      [{ payload: v1(method) }, `an HTTP event with the method ${method}`],
      [{ payload: v2(method) }, `an HTTP event with the method ${method}`],
    ]),
    [{ payload: v1('POST', { headers: { 'idempotency-key': '' }, body: '{"dryRun":"true"}' }) }, 'an HTTP event with the method POST'],
    [{ payload: v1('POST', { headers: null, body: 'not JSON' }) }, 'an HTTP event with the method POST'],
    [{ payload: v1('POST', { dryRun: false }) }, 'an HTTP event with the method POST'],
    [{ payload: {}, writes: true }, 'marked as one that writes'],
    [{ payload: v1('GET'), writes: true }, 'marked as one that writes'],
    [{ payload: null, writes: true }, 'marked as one that writes'],
  ])('is refused when it must not be repeated (%#)', (options, value) => {
    expect(errorOf(options)).toBe(`Stack/Canary: the payload of the assertion "order" is ${JSON.stringify(value)}; ${allowed}`);
  });

  test.each<Partial<InvokeAssertionOptions>>([
    { payload: v1('GET') },
    { payload: v2('HEAD') },
    { payload: v1('POST', { headers: { 'Idempotency-Key': '1' } }) },
    { payload: v2('POST', { headers: { 'idempotency-key': Aws.STACK_ID } }) },
    { payload: v1('DELETE', { multiValueHeaders: { 'IDEMPOTENCY-KEY': ['1'] } }) },
    { payload: v1('POST', { dryRun: true }) },
    { payload: v1('POST', { body: '{"dryRun":true}' }) },
    { payload: v1('POST', { body: { dryRun: true } }) },
    { payload: v1('POST'), safeToRepeat: true },
    { payload: v1('POST'), writes: false },
    { payload: v1(Aws.REGION) },
    { payload: { dryRun: true }, writes: true },
    { payload: {}, writes: true, safeToRepeat: true },
    { payload: {} },
  ])('is allowed when it may be, and so is a read (%#)', (options) => {
    expect(errorOf(options)).toBeUndefined();
  });
});

describe('an assertion that cannot be made', () => {
  const circle: any = {};
  circle.list = [circle];
  const NAME = 'allowed: a text of 1 to 40 characters, known at synthesis, that no other assertion has: the reason of a rollback tells by it what failed. Fix: name each one';
  const JSON_FIX = 'allowed: JSON. Fix: use texts, numbers, booleans, null, lists and objects';
  const EXPECT = 'allowed: at least one Expectation. Fix: use Expectation.succeeds() when no function error is enough';
  test.each<[Partial<InvokeAssertionOptions>, string]>([
    [{ name: '' }, `the name of an assertion is ""; ${NAME}`],
    [{ name: 'n'.repeat(41) }, `the name of an assertion is "${'n'.repeat(41)}"; ${NAME}`],
    [{ name: Aws.REGION }, `the name of an assertion is a value that is only known at deployment; ${NAME}`],
    [{ name: undefined }, `the name of an assertion is missing; ${NAME}`],
    [{ payload: undefined }, `the payload of the assertion "order" is missing; ${JSON_FIX}`],
    [{ payload: { a: [1, () => 1] } }, `the payload.a[1] of the assertion "order" is a function; ${JSON_FIX}`],
    [{ payload: { a: NaN } }, `the payload.a of the assertion "order" is NaN; ${JSON_FIX}`],
    [{ payload: 1n }, `the payload of the assertion "order" is 1; ${JSON_FIX}`],
    [{ payload: { at: new Date(0) } }, `the payload.at of the assertion "order" is "1970-01-01T00:00:00.000Z"; ${JSON_FIX}`],
    [{ payload: [undefined] }, `the payload[0] of the assertion "order" is missing; ${JSON_FIX}`],
    [{ payload: circle }, `the payload.list[0] of the assertion "order" is a object; ${JSON_FIX}`],
    [{ payload: [`{% ${Aws.REGION} %}`] }, 'a text in the payload of the assertion "order" is a value that is only known at deployment; '
      + 'allowed: a value of the deployment or {% and %}, not both. Fix: leave out {% and %}'],
    [{ payload: 'x'.repeat(262_143) }, 'the payload of the assertion "order" is "262145 bytes"; allowed: at most 262144 bytes of JSON: what Step Functions passes on. '
      + 'Fix: let the function read the rest from elsewhere'],
    [{ payload: 'é'.repeat(131_072) }, 'the payload of the assertion "order" is "262146 bytes"; allowed: at most 262144 bytes of JSON: what Step Functions passes on. '
      + 'Fix: let the function read the rest from elsewhere'],
    [{ expect: [] }, `expect of the assertion "order" is []; ${EXPECT}`],
    [{ expect: undefined }, `expect of the assertion "order" is missing; ${EXPECT}`],
    [{ expect: ['succeeds'] as any }, `expect of the assertion "order" is ["succeeds"]; ${EXPECT}`],
    [{ expect: [...some, Expectation.status(1)] },
      'the status in an expectation of the assertion "order" is 1; allowed: a whole number from 100 to 599, known at synthesis. Fix: take 200'],
  ])('%#', (options, message) => {
    expect(errorOf(options)).toBe(`Stack/Canary: ${message}`);
  });

  test('has the name of another', () => {
    expect(assertionError(invoke({ name: 'a' }), invoke({ name: 'b' }), invoke({ name: 'a' }))).toBe(`Stack/Canary: the name of an assertion is "a"; ${NAME}`);
    expect(assertionError(invoke({ name: 'a' }), invoke({ name: 'b' }))).toBeUndefined();
  });

  test.each<Partial<InvokeAssertionOptions>>([
    { name: 'n'.repeat(40) },
    { payload: 'x'.repeat(262_142) },
    { payload: null },
    { payload: { left: undefined, shared: [some, some].map(() => ({})) } },
    { payload: Object.create(null) },
  ])('boundaries are allowed (%#)', (options) => {
    expect(errorOf(options)).toBeUndefined();
  });
});
