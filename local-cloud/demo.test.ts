import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readCalls } from './calls';
import { isStale } from './compile-library';
import { demoDirectory, parseCommandLine } from './demo';
import { environmentsOf, progress } from './deploy';
import { withoutAws } from './emulator-process';
import { openCloud, parseTarget } from './target';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-'));
afterAll(() => fs.rmSync(directory, { recursive: true }));

function write(file: string, text: string, secondsAgo = 0) {
  const full = path.join(directory, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
  const time = Date.now() / 1000 - secondsAgo;
  fs.utimesSync(full, time, time);
}

test('the command line', () => {
  expect(parseCommandLine([])).toEqual({ name: 'multi-region-hello', target: { kind: 'local' }, keep: false });
  expect(parseCommandLine(['x', '--target', 'aws', '--keep', '--port', '4566'])).toEqual({ name: 'x', target: { kind: 'aws' }, port: 4566, keep: true });
  expect(() => parseCommandLine(['a', 'b'])).toThrow('One demo at a time, not 2');
  expect(() => parseCommandLine(['--nope'])).toThrow(/Unknown option '--nope'.*Usage: npx projen demo/s);
  expect(() => parseCommandLine(['--port', '80'])).toThrow('--port is "80", allowed: 1024 to 65535');
});

test('targets', () => {
  expect(parseTarget('http://127.0.0.1:4566/')).toEqual({ kind: 'endpoint', endpoint: 'http://127.0.0.1:4566' });
  expect(() => parseTarget('moon')).toThrow('--target is "moon", allowed: local, aws, or the URL of an emulator');
});

test('on AWS nothing is set; on an endpoint nothing of the user is left', async () => {
  const options = { log: () => undefined, runDirectory: directory };
  const aws = await openCloud({ kind: 'aws' }, options);
  expect(aws.environment).toBe(process.env);
  expect(aws.client('eu-west-1')).toEqual({ region: 'eu-west-1' });
  expect(aws.callsFile).toBeUndefined();
  process.env.AWS_PROFILE = 'mine';
  const other = await openCloud({ kind: 'endpoint', endpoint: 'http://127.0.0.1:1' }, options);
  delete process.env.AWS_PROFILE;
  expect(other.environment).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });
  expect(other.environment.AWS_PROFILE).toBeUndefined();
  expect(other.client('eu-west-1')).toMatchObject({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1' });
  await Promise.all([aws.stop(), other.stop()]);
});

test('AWS settings are taken out, the rest stays', () => {
  expect(withoutAws({ PATH: 'p', AWS_PROFILE: 'x', CDK_DEFAULT_REGION: 'y' })).toEqual({ PATH: 'p' });
});

test('demos are the folders with a scenario', () => {
  write('apps/hello/scenario.ts', '');
  write('apps/other/README.md', '');
  expect(demoDirectory('hello', path.join(directory, 'apps'))).toBe(path.join(directory, 'apps', 'hello'));
  expect(() => demoDirectory('other', path.join(directory, 'apps'))).toThrow('There is no demo "other", there are: hello');
});

test('the library is stale when it is missing or older than its source', () => {
  const root = path.join(directory, 'library');
  write('library/src/deep/a.ts', '', 60);
  expect(isStale(root)).toBe(true);
  write('library/lib/index.js', '');
  write('library/.jsii', '');
  expect(isStale(root)).toBe(false);
  write('library/src/deep/a.ts', '', -60);
  expect(isStale(root)).toBe(true);
});

test('the environments of an assembly, also of its stages, once each', () => {
  const stack = (environment: string) => ({ type: 'aws:cloudformation:stack', environment });
  write('out/stage/manifest.json', JSON.stringify({ artifacts: { c: stack('aws://1/eu-west-1') } }));
  write('out/manifest.json', JSON.stringify({
    artifacts: {
      a: stack('aws://1/us-east-1'),
      b: stack('aws://1/us-east-1'),
      tree: { type: 'cdk:tree' },
      stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
    },
  }));
  expect(environmentsOf(path.join(directory, 'out'))).toEqual(['aws://1/eu-west-1', 'aws://1/us-east-1']);
});

test('progress is a line per stack, and a sign of life', () => {
  const lines: string[] = [];
  const patient = progress((line) => lines.push(line));
  patient('home |  2/17 | 5:48:57 AM | CREATE_COMPLETE | AWS::CDK::Metadata | x');
  patient('✅  home');
  patient('home-west | 40/41 | 5:48:57 AM | CREATE_COMPLETE | AWS::CDK::Metadata | x');
  patient('✅  home/west-stack (home-west)');
  patient('✅  other (no changes)');
  progress((line) => lines.push(line), -1)('home |  3/17 | 5:48:57 AM | CREATE_COMPLETE | AWS::CDK::Metadata | x');
  expect(lines).toEqual(['home deployed (17 resources)', 'home-west deployed (41 resources)', 'other deployed (no changes)', 'home: 3 of 17']);
});

test('recorded calls are read line by line', () => {
  write('calls.jsonl', '{"action":"s3:GetObject"}\n{"action":"s3:PutObject"}\n');
  expect(readCalls(path.join(directory, 'calls.jsonl')).map(({ action }) => action)).toEqual(['s3:GetObject', 's3:PutObject']);
});
