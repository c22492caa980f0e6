import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Assertion } from './assertion';
import { notJson } from './json-value';
import { propError } from '../../core/prop-error';

/** What Step Functions passes from state to state: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_BYTES = 262_144;

/** The name is part of the name of a state, of which Step Functions takes 80 characters. */
const MAX_NAME = 40;

const WRITING_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Each rule is one function. A value that is only known at deployment passes, unless it becomes part of an expression. */
export function checkAssertions(scope: Construct, assertions: Assertion[]) {
  assertions.forEach((assertion, index) => {
    const { name, _options: { payload, expect } } = assertion;
    checkName(scope, name, assertions.slice(0, index));
    const owner = `the assertion "${name}"`;
    checkRequest(scope, owner, assertion);
    checkPayload(scope, owner, payload);
    checkWrite(scope, owner, assertion._options);
    checkSomeExpectation(scope, owner, expect);
    expect.forEach((each) => each._check(scope, owner));
  });
}

function checkName(scope: Construct, name: string, before: Assertion[]) {
  const isText = typeof name === 'string' && name !== '' && name.length <= MAX_NAME && !Token.isUnresolved(name);
  if (isText && !before.some((other) => other.name === name)) return;
  throw propError(scope, {
    prop: 'the name of an assertion',
    value: name,
    allowed: `a text of 1 to ${MAX_NAME} characters, known at synthesis, that no other assertion has: the reason of a rollback tells by it what failed`,
    fix: 'name each one',
  });
}

function checkRequest(scope: Construct, owner: string, { _problem }: Assertion) {
  if (_problem) throw propError(scope, { ..._problem, prop: `${_problem.prop} of ${owner}` });
}

/** JSON that Step Functions passes on as it is. */
export function checkPayload(scope: Construct, owner: string, payload: unknown) {
  checkJson(scope, owner, payload);
  checkBraces(scope, owner, payload);
  checkSize(scope, owner, payload);
}

function checkJson(scope: Construct, owner: string, payload: unknown) {
  const wrong = notJson(payload, { tokens: true });
  if (wrong) throw propError(scope, { prop: `the payload${wrong.at} of ${owner}`, value: wrong.value, allowed: 'JSON', fix: 'use texts, numbers, booleans, null, lists and objects' });
}

/** A text with `{%` becomes a literal in an expression, into which a value of the deployment must not be written. */
function checkBraces(scope: Construct, owner: string, payload: unknown) {
  if (typeof payload === 'string' && Token.isUnresolved(payload) && /\{%|%\}/.test(payload)) {
    throw propError(scope, { prop: `a text in the payload of ${owner}`, value: payload, allowed: 'a value of the deployment or {% and %}, not both', fix: 'leave out {% and %}' });
  }
  if (typeof payload !== 'object' || payload === null || Token.isUnresolved(payload)) return;
  Object.values(payload).forEach((child) => checkBraces(scope, owner, child));
}

function checkSize(scope: Construct, owner: string, payload: unknown) {
  const bytes = Buffer.byteLength(JSON.stringify(Stack.of(scope).resolve(payload)));
  if (bytes <= MAX_BYTES) return;
  throw propError(scope, {
    prop: `the payload of ${owner}`,
    value: `${bytes} bytes`,
    allowed: `at most ${MAX_BYTES} bytes of JSON: what Step Functions passes on`,
    fix: 'let the function read the rest from elsewhere',
  });
}

/** What is invoked again and again must not write again and again. */
export function checkWrite(scope: Construct, owner: string, invoked: { payload: any; writes?: boolean; safeToRepeat?: boolean }) {
  const { payload, writes, safeToRepeat } = invoked;
  const method = methodOf(payload);
  const isWrite = writes ?? (method !== undefined && WRITING_METHODS.includes(method.toUpperCase()));
  if (!isWrite || safeToRepeat || isDryRun(payload) || hasIdempotencyKey(payload)) return;
  throw propError(scope, {
    prop: `the payload of ${owner}`,
    value: writes ? 'marked as one that writes' : `an HTTP event with the method ${method}`,
    allowed: 'a write that may be repeated: with a header Idempotency-Key, with "dryRun": true in the payload or its body, or said to be with safeToRepeat',
    fix: 'add one of them: it is invoked again and again',
  });
}

/** The method of an event of a REST API or load balancer, or of an HTTP API. */
function methodOf(payload: any): string | undefined {
  const method = payload?.httpMethod ?? payload?.requestContext?.http?.method;
  return typeof method === 'string' && !Token.isUnresolved(method) ? method : undefined;
}

function hasIdempotencyKey(payload: any): boolean {
  const headers = { ...payload?.headers, ...payload?.multiValueHeaders };
  return Object.entries(headers).some(([name, value]) => name.toLowerCase() === 'idempotency-key' && [value].flat().some((each) => Boolean(each)));
}

function isDryRun(payload: any): boolean {
  return payload?.dryRun === true || bodyOf(payload)?.dryRun === true;
}

function bodyOf(payload: any): any {
  if (typeof payload?.body !== 'string') return payload?.body;
  try {
    return JSON.parse(payload.body);
  } catch {
    return undefined;
  }
}

function checkSomeExpectation(scope: Construct, owner: string, expect: unknown) {
  if (Array.isArray(expect) && expect.length > 0 && expect.every((each) => typeof each?._check === 'function')) return;
  throw propError(scope, { prop: `expect of ${owner}`, value: expect, allowed: 'at least one Expectation', fix: 'use Expectation.succeeds() when no function error is enough' });
}
