import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readCommandLine } from '../../../../src/edge/multi-region-api/drill/command-line';
import { UsageError } from '../../../../src/edge/multi-region-api/drill/failures';
import { HELP } from '../../../../src/edge/multi-region-api/drill/help';

const NEEDED = ['--domain', 'api.example.com', '--regions', 'us-east-1,us-west-2'];

test('fills in the defaults', () => {
  expect(readCommandLine(['fence', 'us-east-1', ...NEEDED])).toEqual({
    command: 'fence',
    region: 'us-east-1',
    domain: 'api.example.com',
    regions: ['us-east-1', 'us-west-2'],
    force: false,
    json: false,
    timeoutMs: 600_000,
    intervalMs: 1000,
    periodMs: 60_000,
    consecutive: 5,
    path: '/health',
    sharedPath: '/health',
    port: 443,
    ca: undefined,
    dns: undefined,
    endpointUrl: undefined,
  });
});

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'drill-'));
afterAll(() => fs.rmSync(directory, { recursive: true }));

test('takes every option', () => {
  const authority = path.join(directory, 'ca.pem');
  fs.writeFileSync(authority, '-----BEGIN CERTIFICATE-----\n');
  expect(readCommandLine([
    'drill', 'us-west-2', '--domain', 'API.example.com', '--regions', 'us-east-1, us-west-2', '--force', '--json', '--timeout', '30', '--interval', '0.5',
    '--period', '10', '--consecutive', '3', '--path', '/h', '--shared-path', '/s', '--port', '8443', '--ca', authority, '--dns', '127.0.0.1:5353',
    '--endpoint-url', 'http://127.0.0.1:4566',
  ])).toMatchObject({
    domain: 'api.example.com',
    force: true,
    json: true,
    timeoutMs: 30_000,
    intervalMs: 500,
    periodMs: 10_000,
    consecutive: 3,
    path: '/h',
    sharedPath: '/s',
    port: 8443,
    ca: expect.stringContaining('BEGIN CERTIFICATE'),
    dns: '127.0.0.1:5353',
    endpointUrl: 'http://127.0.0.1:4566',
  });
});

test.each([['10.0.0.2', '10.0.0.2:53'], ['::1', '[::1]:53'], ['[::1]:5353', '[::1]:5353'], ['[fe80::1]', '[fe80::1]:53']])('--dns %s is %s', (given, dns) => {
  expect(readCommandLine(['status', ...NEEDED, '--dns', given])).toMatchObject({ dns });
});

test.each([[['--help']], [['drill', '--help']], [[]]])('%p asks for help', (args) => {
  expect(readCommandLine(args)).toBe('help');
});

test('the help names every option and fits a terminal', () => {
  for (const option of ['domain', 'regions', 'force', 'json', 'help', 'timeout', 'interval', 'period', 'consecutive', 'path', 'shared-path', 'port', 'ca', 'dns', 'endpoint-url']) {
    expect(HELP).toContain(`--${option} `);
  }
  expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});

test.each([
  [['stop', ...NEEDED], 'The command is "stop"; allowed: one of status, fence, return, drill.'],
  [NEEDED, 'The command is missing; allowed: one of status, fence, return, drill.'],
  [['fence', ...NEEDED], 'The region to fence is missing; allowed: one of --regions: us-east-1, us-west-2.'],
  [['fence', 'eu-west-1', ...NEEDED], 'The region to fence is "eu-west-1"; allowed: one of --regions: us-east-1, us-west-2.'],
  [['status', 'us-east-1', ...NEEDED], 'The region to status is "us-east-1"; allowed: none, status asks all of them.'],
  [['fence', 'us-east-1', 'us-west-2', ...NEEDED], 'The argument is "us-west-2"; allowed: at most one region after the command.'],
  [['status', '--regions', 'us-east-1,us-west-2'], '--domain is missing; allowed: the DNS name that all regions serve, such as api.example.com.'],
  [['status', '--domain', 'https://api.example.com', '--regions', 'us-east-1,us-west-2'], '--domain is "https://api.example.com"; allowed: the DNS name'],
  [['status', '--domain', 'api.example.com'], '--regions is missing; allowed: two or more different regions'],
  [['status', '--domain', 'api.example.com', '--regions', 'us-east-1'], '--regions is "us-east-1"; allowed: two or more different regions'],
  [['status', '--domain', 'api.example.com', '--regions', 'us-east-1,us-east-1'], 'allowed: two or more different regions'],
  [['status', '--domain', 'api.example.com', '--regions', 'us-east-1,Ohio'], '"Ohio" is not the name of a region.'],
  [['status', ...NEEDED, '--port', '0'], '--port is "0"; allowed: a whole number from 1 to 65535.'],
  [['status', ...NEEDED, '--port', '443x'], '--port is "443x"'],
  [['status', ...NEEDED, '--consecutive', '1.5'], '--consecutive is "1.5"; allowed: a whole number from 1 to 1000.'],
  [['status', ...NEEDED, '--timeout', 'soon'], '--timeout is "soon"; allowed: a number of seconds from 1 to 86400.'],
  [['status', ...NEEDED, '--interval', '0'], '--interval is "0"; allowed: a number of seconds from 0.05 to 60.'],
  [['status', ...NEEDED, '--period', '9999'], '--period is "9999"'],
  [['status', ...NEEDED, '--path', 'health'], '--path is "health"; allowed: a path that starts with /, such as /health.'],
  [['status', ...NEEDED, '--shared-path', '/a b'], '--shared-path is "/a b"'],
  [['status', ...NEEDED, '--ca', 'no-such.pem'], '--ca is "no-such.pem"; allowed: a PEM file that can be read (ENOENT).'],
  [['status', ...NEEDED, '--ca', 'LICENSE'], '--ca is "LICENSE"; allowed: a PEM file with a certificate.'],
  [['status', ...NEEDED, '--dns', 'dns.example.com'], '--dns is "dns.example.com"; allowed: an IP address with or without a port, such as 127.0.0.1:5353.'],
  [['status', ...NEEDED, '--dns', '127.0.0.1:0'], '--dns is "127.0.0.1:0"'],
  [['status', ...NEEDED, '--endpoint-url', 'localhost:4566'], '--endpoint-url is "localhost:4566"; allowed: an http or https address, such as http://127.0.0.1:4566.'],
  [['status', ...NEEDED, '--wait'], "Unknown option '--wait'; --help lists the options and what they take."],
  [['status', ...NEEDED, '--port'], "Option '--port <value>' argument missing; --help lists the options and what they take."],
])('%p: one sentence', (args, sentence) => {
  expect(() => readCommandLine(args)).toThrow(UsageError);
  expect(() => readCommandLine(args)).toThrow(sentence);
});
