import * as fs from 'node:fs';
import * as path from 'node:path';
import { readCalls } from '../calls';
import { home } from '../paths';
import { readAssembly } from '../route53/template';
import { Cloud } from '../target';
import { CONSTRUCTS } from './constructs';
import { deployedValues } from './deployed';
import { compare, Exactness } from './exactness';
import { Permission, readPermissions, roleArns } from './permissions';

/** What a run has shown. Kept under `.local-cloud/proof/`, from where `npx projen proof` makes docs/proof.md. */
export interface Evidence extends Exactness {
  readonly app: string;
  /** Tables of what was measured, by title: rows of cells, the first one the heads. */
  readonly measured: Record<string, string[][]>;
}

const directory = path.join(home, 'proof');
const fileOf = (app: string) => path.join(directory, `${app}.json`);

/** What a run of a deployed app has shown, kept. */
export async function prove(app: string, cloud: Cloud, assembly: string, measured: Evidence['measured'] = {}): Promise<Evidence> {
  return keep({ app, ...await gather(app, cloud, assembly), measured });
}

/** The same of an app that has the same roles many times: its calls are compared with them, but whether they are too wide is asked elsewhere. */
export async function proveWithoutRoles(app: string, cloud: Cloud, assembly: string, measured: Evidence['measured']): Promise<Evidence> {
  const { problems } = await gather(app, cloud, assembly);
  return keep({ app, rows: [], problems: problems.filter((problem) => / made a call |^A call /.test(problem)), measured });
}

function keep(evidence: Evidence): Evidence {
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(fileOf(evidence.app), JSON.stringify(evidence, undefined, 2));
  return evidence;
}

/** Reads what a deployed app's roles allow and what they did. */
async function gather(app: string, cloud: Cloud, assembly: string): Promise<Exactness> {
  const permissions: Permission[] = [];
  const roles: string[] = [];
  const stacks = readAssembly(assembly);
  const values = await deployedValues(cloud, stacks);
  for (const stack of stacks) {
    const deployed = values[stack.stackName];
    permissions.push(...readPermissions({ ...stack, account: cloud.account }, deployed));
    roles.push(...roleArns(stack, deployed));
  }
  const notSeen = CONSTRUCTS.flatMap((construct) => construct.notSeen).filter(({ apps }) => apps.includes(app));
  return compare(permissions, roles, readCalls(cloud.callsFile!), notSeen);
}

export function kept(app: string): Evidence {
  const file = fileOf(app);
  if (!fs.existsSync(file)) throw new Error(`No run of ${app} is kept: run \`npx projen test:local\` first`);
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
