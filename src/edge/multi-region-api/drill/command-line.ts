import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { UsageError } from './failures';

const COMMANDS = ['status', 'fence', 'return', 'drill'] as const;

/** How names are looked up and addresses are reached. */
export interface Network {
  readonly port: number;
  readonly ca?: string;
  readonly dns?: string;
}

/** What the person asked for. */
export interface Command extends Network {
  readonly command: typeof COMMANDS[number];
  /** The region to fence, return or drill; empty for `status`. */
  readonly region: string;
  readonly domain: string;
  readonly regions: readonly string[];
  readonly force: boolean;
  readonly json: boolean;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly periodMs: number;
  readonly consecutive: number;
  readonly path: string;
  readonly sharedPath: string;
  readonly endpointUrl?: string;
}

const OPTIONS = {
  'domain': { type: 'string' },
  'regions': { type: 'string' },
  'force': { type: 'boolean', default: false },
  'json': { type: 'boolean', default: false },
  'help': { type: 'boolean', default: false },
  'timeout': { type: 'string', default: '600' },
  'interval': { type: 'string', default: '1' },
  'period': { type: 'string', default: '60' },
  'consecutive': { type: 'string', default: '5' },
  'path': { type: 'string', default: '/health' },
  'shared-path': { type: 'string' },
  'port': { type: 'string', default: '443' },
  'ca': { type: 'string' },
  'dns': { type: 'string' },
  'endpoint-url': { type: 'string' },
} as const;

/** Reads the command line; `help` when that is what it asks for. */
export function readCommandLine(args: string[]): Command | 'help' {
  const { values, positionals } = parse(args);
  if (values.help || args.length === 0) return 'help';

  const [command, region, ...rest] = positionals;
  if (!isCommand(command)) throw wrong('The command', command, `one of ${COMMANDS.join(', ')}`);
  if (rest.length > 0) throw wrong('The argument', rest[0], 'at most one region after the command');
  const regions = regionsOf(values.regions);
  if (command === 'status' ? region !== undefined : !regions.includes(region)) {
    throw wrong(`The region to ${command}`, region, command === 'status' ? 'none, status asks all of them' : `one of --regions: ${regions.join(', ')}`);
  }
  const path = pathOf('--path', values.path);
  return {
    command,
    region: region ?? '',
    domain: domainOf(values.domain),
    regions,
    force: values.force,
    json: values.json,
    timeoutMs: 1000 * numberOf('--timeout', values.timeout, 1, 86_400, 'seconds'),
    intervalMs: 1000 * numberOf('--interval', values.interval, 0.05, 60, 'seconds'),
    periodMs: 1000 * numberOf('--period', values.period, 0.1, 3600, 'seconds'),
    consecutive: wholeNumberOf('--consecutive', values.consecutive, 1, 1000),
    path,
    sharedPath: values['shared-path'] === undefined ? path : pathOf('--shared-path', values['shared-path']),
    port: wholeNumberOf('--port', values.port, 1, 65_535),
    ca: values.ca === undefined ? undefined : certificateOf('--ca', values.ca),
    dns: values.dns === undefined ? undefined : dnsServerOf(values.dns),
    endpointUrl: values['endpoint-url'] === undefined ? undefined : urlOf('--endpoint-url', values['endpoint-url']),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's sentence names the option; its advice on how to pass it as a positional would only mislead here.
    const [sentence] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence}; --help lists the options and what they take.`);
  }
}

function isCommand(text: string | undefined): text is Command['command'] {
  return (COMMANDS as readonly (string | undefined)[]).includes(text);
}

function regionsOf(text: string | undefined): string[] {
  const regions = text?.split(',').map((region) => region.trim()) ?? [];
  const allowed = 'two or more different regions, such as us-east-1,us-west-2, in the order of the construct';
  if (regions.length < 2 || new Set(regions).size < regions.length) throw wrong('--regions', text, allowed);
  const odd = regions.find((region) => !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region));
  if (odd !== undefined) throw wrong('--regions', text, `${allowed}; "${odd}" is not the name of a region`);
  return regions;
}

function domainOf(text: string | undefined): string {
  if (text === undefined || !/^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(text)) {
    throw wrong('--domain', text, 'the DNS name that all regions serve, such as api.example.com');
  }
  return text.toLowerCase();
}

function pathOf(option: string, text: string): string {
  if (!/^\/[!-~]*$/.test(text)) throw wrong(option, text, 'a path that starts with /, such as /health');
  return text;
}

function numberOf(option: string, text: string, min: number, max: number, unit: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(number >= min && number <= max)) throw wrong(option, text, `a number of ${unit} from ${min} to ${max}`);
  return number;
}

function wholeNumberOf(option: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= min && number <= max)) throw wrong(option, text, `a whole number from ${min} to ${max}`);
  return number;
}

function certificateOf(option: string, path: string): string {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(option, path, `a PEM file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw wrong(option, path, 'a PEM file with a certificate');
  return text;
}

function dnsServerOf(text: string): string {
  const [, address, port = '53'] = /^\[?([\da-f.:]+?)\]?(?::(\d+))?$/i.exec(isIP(text) ? `[${text}]` : text) ?? [];
  const version = isIP(address ?? '');
  if (version === 0 || Number(port) < 1 || Number(port) > 65_535) throw wrong('--dns', text, 'an IP address with or without a port, such as 127.0.0.1:5353');
  return version === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

function urlOf(option: string, text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw wrong(option, text, 'an http or https address, such as http://127.0.0.1:4566');
  return text;
}

function wrong(what: string, value: string | undefined, allowed: string): UsageError {
  return new UsageError(`${what} is ${value === undefined ? 'missing' : `"${value}"`}; allowed: ${allowed}.`);
}
