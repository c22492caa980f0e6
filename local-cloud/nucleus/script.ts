import { NucleusKind } from './access';
import { Lifecycle, Step, StepName } from './recipe';
import { LocalCloudError } from '../errors';

/** What recipe variables stand for. */
export interface Variables {
  readonly rootPath: string;
  readonly workPath: string;
  readonly artifactsPath: string;
  readonly thingName: string;
  readonly configuration: unknown;
}

export interface Command {
  /** For `sh -c`. */
  readonly script: string;
  readonly env: Record<string, string>;
  readonly timeoutMs?: number;
}

const TIMEOUT_SECONDS: Partial<Record<StepName, number>> = { install: 120, startup: 120, shutdown: 15, recover: 60 };

/** A step of a lifecycle with its variables, as the nucleus runs it. Nothing when the lifecycle has no such step. */
export function commandOf(lifecycle: Lifecycle, name: StepName, variables: Variables, kind: NucleusKind): Command | undefined {
  const found = lifecycle[name];
  if (!found) return undefined;
  const step: Step = typeof found === 'string' ? { Script: found } : found;
  const timeout = step.Timeout ?? TIMEOUT_SECONDS[name];
  const timeoutMs = timeout && timeout * 1000;
  const env = { ...lifecycle.Setenv, ...step.Setenv };
  const filled = (text: string) => fill(text, variables, kind);
  const script = filled(step.Script);
  if (kind === 'nucleus') {
    return { script, timeoutMs, env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, filled(value)])) };
  }
  // Nucleus lite writes them into the script, and protects only these characters from the shell: a text with spaces is taken apart there.
  const exports = Object.entries(env).map(([key, value]) => `export ${key}=${filled(value).replace(/["\\$`]/g, '\\$&')}\n`);
  return { script: exports.join('') + script, timeoutMs, env: {} };
}

function fill(text: string, variables: Variables, kind: NucleusKind): string {
  return text.replace(/\{([^{}:]*):([^{}]*)\}/g, (whole, type: string, key: string) => {
    const value = valueOf(`${type}:${key}`, variables);
    if (value !== undefined) return value;
    // The nucleus leaves what it does not know; nucleus lite refuses the component.
    if (kind === 'nucleus') return whole;
    throw new LocalCloudError(`${whole} stands for nothing; nucleus lite refuses such a component`);
  });
}

function valueOf(name: string, { rootPath, workPath, artifactsPath, thingName, configuration }: Variables): string | undefined {
  const values: Record<string, string> = { 'kernel:rootPath': rootPath, 'work:path': workPath, 'artifacts:path': artifactsPath, 'iot:thingName': thingName };
  if (!name.startsWith('configuration:')) return values[name];
  const value = atPointer(configuration, name.slice('configuration:'.length));
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
}

/** RFC 6901. */
const atPointer = (document: unknown, pointer: string): unknown => pointer.split('/').slice(1)
  .reduce<unknown>((at, key) => Object(at)[key.replace(/~1/g, '/').replace(/~0/g, '~')], document);
