import { parseArgs } from 'node:util';
import { UsageError } from './failures';

const COMMANDS = ['status', 'approve', 'reject', 'abort', 'history', 'wait', 'start', 'return'] as const;

/** Where the rollout machine is. */
export interface Where {
  readonly machine?: string;
  readonly stack?: string;
  /** A part of the output's key, when the stack has several machines. */
  readonly name?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

/** What the person asked for. */
export interface Command extends Where {
  readonly command: typeof COMMANDS[number];
  readonly json: boolean;
  /** status: one look instead of a view that follows. */
  readonly once: boolean;
  /** approve: also a step that does not wait for an approval. */
  readonly now: boolean;
  /** reject, abort: why. */
  readonly reason?: string;
  /** history: so many rollouts. */
  readonly limit: number;
  /** start, return: the version. */
  readonly version?: string;
  readonly function?: string;
  readonly alias?: string;
  readonly skipAnalysis: boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** wait: how long a rollout may take to appear after the deployment. */
  readonly appearMs: number;
}

const OPTIONS = {
  'machine': { type: 'string' },
  'stack': { type: 'string' },
  'name': { type: 'string' },
  'region': { type: 'string' },
  'endpoint-url': { type: 'string' },
  'interval': { type: 'string' },
  'json': { type: 'boolean' },
  'help': { type: 'boolean' },
  'once': { type: 'boolean' },
  'now': { type: 'boolean' },
  'reason': { type: 'string' },
  'limit': { type: 'string' },
  'version': { type: 'string' },
  'function': { type: 'string' },
  'alias': { type: 'string' },
  'skip-analysis': { type: 'boolean' },
  'timeout': { type: 'string' },
  'appear': { type: 'string' },
} as const;

/** The options that not every command takes. */
const OWN: Partial<Record<keyof typeof OPTIONS, ReadonlyArray<Command['command']>>> = {
  'once': ['status'],
  'now': ['approve'],
  'reason': ['reject', 'abort'],
  'limit': ['history'],
  'version': ['start', 'return'],
  'function': ['start', 'return'],
  'alias': ['start', 'return'],
  'skip-analysis': ['start'],
  'timeout': ['approve', 'reject', 'abort', 'wait'],
  'appear': ['wait'],
};

/** Seconds after which each command gives up, unless told otherwise. */
const TIMEOUTS: Partial<Record<Command['command'], string>> = { wait: '3600', abort: '600' };

/** Reads the command line; `help` when that is what it asks for. */
export function readCommandLine(args: string[]): Command | 'help' {
  if (args.length === 0 || args.includes('--help')) return 'help';
  const [command, ...rest] = args;
  if (!isCommand(command)) throw wrong('The command', command, `one of ${COMMANDS.join(', ')}, as the first word`);
  const values = parse(command, rest);
  return {
    command,
    ...whereOf(values),
    json: values.json ?? false,
    once: values.once ?? false,
    now: values.now ?? false,
    reason: reasonOf(command, values.reason),
    limit: wholeNumberOf('--limit', values.limit ?? '10', 1, 100),
    version: versionOf(command, values.version),
    function: values.function,
    alias: values.alias,
    skipAnalysis: (values['skip-analysis'] ?? false) || command === 'return',
    intervalMs: 1000 * numberOf('--interval', values.interval ?? '2', 0.05, 600, 'seconds'),
    timeoutMs: 1000 * numberOf('--timeout', values.timeout ?? TIMEOUTS[command] ?? '60', 1, 31_536_000, 'seconds'),
    appearMs: 1000 * numberOf('--appear', values.appear ?? '120', 0, 3600, 'seconds'),
  };
}

function parse(command: Command['command'], args: string[]) {
  const { values, positionals } = tokens(args);
  const foreign = (Object.keys(values) as Array<keyof typeof OPTIONS>).find((option) => OWN[option]?.includes(command) === false);
  if (foreign) throw new UsageError(`${command} does not take --${foreign}; it is an option of ${OWN[foreign]!.join(', ')}.`);
  if (positionals.length > 0) throw wrong('The argument', positionals[0], 'options only, after the command');
  return values;
}

function tokens(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's sentence names the option; its advice on how to pass it as a positional would only mislead here.
    const [sentence] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence}; --help lists the options and what they take.`);
  }
}

function isCommand(word: string): word is Command['command'] {
  return (COMMANDS as readonly string[]).includes(word);
}

function whereOf({ machine, stack, name, region, 'endpoint-url': endpointUrl }: ReturnType<typeof parse>): Where {
  if ((machine === undefined) === (stack === undefined)) {
    throw new UsageError('The rollout is not named once; allowed: --stack <name> of the stack with the CanaryFunction, or --machine <arn> of its rollout machine.');
  }
  if (machine !== undefined && !/^arn:[\w-]+:states:[\w-]+:\d{12}:stateMachine:[^:\s]+$/.test(machine)) {
    throw wrong('--machine', machine, 'the ARN of a state machine, such as arn:aws:states:eu-west-1:111122223333:stateMachine:HelloRollout');
  }
  if (machine !== undefined && name !== undefined) throw wrong('--name', name, 'with --stack only; --machine names one machine');
  if (stack !== undefined && !/^[A-Za-z][A-Za-z0-9-]{0,127}$|^arn:[\w-]+:cloudformation:\S+$/.test(stack)) throw wrong('--stack', stack, 'the name of a stack, or its ARN');
  if (region !== undefined && !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) throw wrong('--region', region, 'a region, such as eu-west-1');
  if (endpointUrl !== undefined && (!/^https?:\/\//.test(endpointUrl) || !URL.canParse(endpointUrl))) {
    throw wrong('--endpoint-url', endpointUrl, 'an http or https address, such as http://127.0.0.1:4566');
  }
  return { machine, stack, name, region, endpointUrl };
}

/** Who rejects a version says why: it is in the execution, in the event, and in the message to the team. */
function reasonOf(command: string, reason: string | undefined): string | undefined {
  const allowed = 'why, in 1 to 1000 characters, such as "checkout is slow"';
  if (command === 'reject' && reason === undefined) throw wrong('--reason', reason, allowed);
  if (reason !== undefined && !/^.{1,1000}$/s.test(reason.trim())) throw wrong('--reason', reason, allowed);
  return reason?.trim();
}

function versionOf(command: string, version: string | undefined): string | undefined {
  const allowed = 'the number of a published version, such as 7; $LATEST cannot have an alias with weights';
  if (command === 'start' && version === undefined) throw wrong('--version', version, allowed);
  if (version !== undefined && !/^[1-9]\d*$/.test(version)) throw wrong('--version', version, allowed);
  return version;
}

function numberOf(option: string, value: string, min: number, max: number, unit: string): number {
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) throw wrong(option, value, `a number of ${unit} from ${min} to ${max}`);
  return number;
}

function wholeNumberOf(option: string, value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) throw wrong(option, value, `a whole number from ${min} to ${max}`);
  return number;
}

function wrong(what: string, value: string | undefined, allowed: string): UsageError {
  return new UsageError(`${what} is ${value === undefined ? 'missing' : `"${value}"`}; allowed: ${allowed}.`);
}
