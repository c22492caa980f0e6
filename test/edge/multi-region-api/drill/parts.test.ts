import { EventEmitter } from 'node:events';
import { Text } from './world';
import { Answer, readBody } from '../../../../src/edge/multi-region-api/drill/ask';
import { exitCodeOf, Interrupted, Refusal, UsageError } from '../../../../src/edge/multi-region-api/drill/failures';
import { interrupts } from '../../../../src/edge/multi-region-api/drill/interrupts';
import { output, table } from '../../../../src/edge/multi-region-api/drill/output';
import * as ring from '../../../../src/edge/multi-region-api/drill/ring';
import { describe as inWords } from '../../../../src/edge/multi-region-api/drill/sampling';
import { Tally } from '../../../../src/edge/multi-region-api/drill/tally';
import * as construct from '../../../../src/edge/multi-region-api/operator-switch';

test('the command and the construct mean the same metric and the same peer', () => {
  expect([ring.FENCE_NAMESPACE, ring.FENCE_METRIC]).toEqual([construct.FENCE_NAMESPACE, construct.FENCE_METRIC]);
  for (const regions of [['us-east-1', 'us-west-2'], ['us-east-1', 'us-west-2', 'eu-west-1']]) {
    for (const region of regions) expect(ring.peerOf(region, regions)).toBe(construct.peerOf(region, regions));
  }
  expect(ring.peerOf('eu-west-1', ['us-east-1', 'us-west-2', 'eu-west-1'])).toBe('us-east-1');
});

describe('a tally', () => {
  const from = (region: string): Answer => ({ ok: true, ms: 1, status: 200, region, failing: [] });
  const none: Answer = { ok: false, ms: 1, failing: [], problem: 'timeout' };
  const tallyOf = (...answers: Answer[]) => {
    const tally = new Tally('us-east-1', 3);
    answers.forEach((answer, i) => tally.add(answer, (i + 1) * 1000));
    return tally;
  };
  const [home, away] = [from('us-east-1'), from('us-west-2')];

  test('knows the switch by the first of enough answers in a row', () => {
    expect(tallyOf(home, none, away, away, away).summary()).toEqual({
      switchSeconds: 3, requests: 5, failed: 1, failedShare: 0.2, answers: { 'us-east-1': 1, 'us-west-2': 3 },
    });
  });

  test.each([
    ['an answer of the fenced region', [away, away, home, away, away]],
    ['a failure', [away, away, none, away, away]],
    ['an error of another region', [away, away, { ...away, ok: false, status: 503 }, away]],
    ['an answer that does not say where it is from', [away, away, { ...away, region: undefined }, away]],
  ])('%s starts the row anew', (_, answers) => {
    expect(tallyOf(...answers).switchedAfterMs).toBeUndefined();
  });

  test('counts nothing as nothing', () => {
    expect(tallyOf().summary()).toEqual({ switchSeconds: null, requests: 0, failed: 0, failedShare: 0, answers: {} });
  });
});

test('an answer in words', () => {
  const answer: Answer = { ok: true, ms: 7, status: 200, region: 'us-east-1', failing: [] };
  expect(inWords(answer)).toBe('us-east-1 (7 ms)');
  expect(inWords({ ...answer, ok: false, problem: 'dns' })).toBe('failed: dns (7 ms)');
  expect(inWords({ ...answer, ok: false, status: 503 })).toBe('HTTP 503 from us-east-1 (7 ms)');
  expect(inWords({ ...answer, region: undefined })).toBe('HTTP 200 from a region that does not say which (7 ms)');
});

test.each([
  ['', {}], ['<html>', {}], ['null', {}], ['[]', {}],
  ['{"region":7,"status":1,"checks":"x"}', {}], ['{"checks":[null,{"ok":false}]}', { failing: ['unnamed'] }],
])(
  'a body that is not from the health endpoint tells nothing: %s', (body, more) => {
    expect(readBody(body)).toEqual({ region: undefined, healthy: false, failing: [], ...more });
  });

test('what a body says cannot drive the terminal', () => {
  expect(readBody('{"region":"\\u001b[2J","checks":[{"name":"a\\nb","ok":true,"reason":"throttled"}]}')).toMatchObject({ region: '?[2J', failing: ['a?b (throttled)'] });
});

test('a table has columns as wide as needed', () => {
  expect(table([['A', 'B'], ['long', ''], ['x', 'y']])).toEqual(['A     B', 'long', 'x     y']);
});

test.each([[true, '{"a":1}\n', 'on the way\n'], [false, 'on the way\nfor people\n', '']])('with --json %s only the result is on standard output', (json, out, err) => {
  const [stdout, stderr] = [new Text(), new Text()];
  const { progress, result } = output(json, stdout, stderr);
  progress('on the way');
  result({ a: 1 }, ['for people']);
  expect([stdout.text, stderr.text]).toEqual([out, err]);
});

test('each way to fail has its exit status', () => {
  expect([new UsageError(), new Refusal(), new Interrupted(), new Error()].map(exitCodeOf)).toEqual([2, 1, 130, 1]);
});

describe('interrupts', () => {
  const start = () => {
    const stderr = Object.assign(new EventEmitter(), { write: jest.fn() });
    const process = Object.assign(new EventEmitter(), { stdout: new EventEmitter(), stderr });
    return { process, ...interrupts(process as never) };
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('the first %s ends properly, the second at once', (signal) => {
    const { process, first, second } = start();
    process.emit(signal);
    expect([first.aborted, second.aborted]).toEqual([true, false]);
    process.emit(signal);
    expect(second.aborted).toBe(true);
  });

  test('a closed pipe and an error that nobody caught end properly too', () => {
    const pipe = start();
    pipe.process.stdout.emit('error', new Error('EPIPE'));
    expect(pipe.first.aborted).toBe(true);
    const crash = start();
    crash.process.emit('uncaughtException', new Error('boom'));
    expect(crash.first.aborted).toBe(true);
    expect(crash.process).toMatchObject({ exitCode: 1 });
    expect(crash.process.stderr.write).toHaveBeenCalledWith(expect.stringContaining('boom'));
  });
});

test('the entry runs the command line of its process and ends with its status', async () => {
  const on = [process, process.stdout, process.stderr].map((emitter) => jest.spyOn(emitter, 'on').mockReturnThis());
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((_, done?: unknown) => {
    if (typeof done === 'function') done();
    return true;
  });
  const { argv } = process;
  process.argv = ['node', 'cli', '--help'];
  const status = await new Promise((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation(((code: number) => resolve(code)) as never);
    jest.isolateModules(() => jest.requireActual('../../../../src/edge/multi-region-api/drill/cli'));
  });
  process.argv = argv;
  const text = write.mock.calls.map(([chunk]) => chunk).join('');
  [...on, write].forEach((spy) => spy.mockRestore());
  expect(status).toBe(0);
  expect(text).toContain('Usage');
});
