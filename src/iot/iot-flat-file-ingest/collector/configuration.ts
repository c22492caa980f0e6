import { promises as fs } from 'fs';
import { componentConfiguration } from './delivery/ipc';
import { Settings } from './settings';
import { parseSettings } from './settings-check';

/** What is wrong is what was asked for, not what was done. */
export class UsageError extends Error {}

/** To try a component by hand. */
const SETTINGS_VARIABLE = 'COLLECTOR_SETTINGS';
const WORK_VARIABLE = 'COLLECTOR_WORK';
/** Greengrass gives it to each component. */
const THING_VARIABLE = 'AWS_IOT_THING_NAME';

/** From a file; `-` is what is piped in. */
export async function settingsOf(path: string): Promise<Settings> {
  const name = path === '-' ? 'what is piped in' : path;
  let text: string;
  try {
    text = path === '-' ? await piped() : await fs.readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}. Fix: give the path of the configuration after --config`);
  }
  return parseSettings(json(text, name));
}

/** Of a component: what its deployment says, asked of the nucleus. Its name and its folder come from Greengrass unless the configuration says otherwise. */
export async function settingsOfGreengrass(env: NodeJS.ProcessEnv): Promise<Settings> {
  const given = env[SETTINGS_VARIABLE] ? json(env[SETTINGS_VARIABLE], SETTINGS_VARIABLE) : await componentConfiguration('settings', { env });
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return parseSettings(given);
  const own = { ...env[THING_VARIABLE] && { device: env[THING_VARIABLE] }, ...env[WORK_VARIABLE] && { work: env[WORK_VARIABLE] } };
  return parseSettings({ ...own, ...given });
}

function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${(error as Error).message}. Fix: look for a comma too many or a quote too few there`);
  }
}

async function piped(): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
