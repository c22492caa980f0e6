import { places } from './abort';
import { Command } from './command-line';
import { currentRollout } from './current';
import { Refusal } from './failures';
import { Located } from './locate';
import { Machine } from './machine';
import { readRollout, Rollout, RolloutInput } from './rollout';
import { Output } from '../../../edge/multi-region-api/drill/output';

/** So many rollouts are searched for what is known about a function or version. */
const SEARCHED = 30;

type Member = RolloutInput['members'][number];
type Alias = Pick<Member, 'function' | 'alias'>;

/** Starts a rollout to a version by hand, also to one that was rolled back before. */
export async function start(command: Command, located: Located, out: Output): Promise<number> {
  const known = await knownMembers(located.machine);
  const alias = aliasOf(command, known);
  return begin(command, located, out, [withHash({ ...alias, version: command.version! }, known)]);
}

/** Sends all traffic to a version that was good, at once: the steps and the analysis are skipped. */
export async function returnToVersion(command: Command, located: Located, out: Output): Promise<number> {
  const { machine, options } = located;
  const { rollout } = await currentRollout(machine) ?? {};
  if (rollout && !rollout.endedAt) throw new Refusal(`A rollout is under way: "canary-function abort ${options}" returns to the version before it.`);
  if (command.version) return start(command, located, out);

  const completed = await lastCompleted(machine);
  if (!completed) throw new Refusal(`None of the last ${SEARCHED} rollouts completed: name the version to return to with --version.`);
  const { members } = completed.last!.change;
  out.progress(`Before the last rollout that completed, ${places(members).replaceAll(' is at ', ' was at ')}.`);
  const known = await knownMembers(machine);
  return begin(command, located, out, members.map(({ function: name, alias, from }) => withHash({ function: name, alias, version: from! }, known)));
}

async function begin({ command, skipAnalysis }: Command, { machine, options }: Located, out: Output, members: Member[]): Promise<number> {
  const arn = await machine.start({ members, skipAnalysis });
  const what = members.map(({ function: name, alias, version }) => `${name}:${alias} to version ${version}`).join(', ');
  out.result(
    { command, rollout: arn.split(':').pop(), arn, members, skipAnalysis },
    [`Started: ${what}${skipAnalysis ? ', all at once' : ''}. Follow it with: canary-function status ${options}`],
  );
  return 0;
}

/** The alias that is to be moved: what is not said is taken from the rollouts so far. */
function aliasOf({ function: name, alias }: Command, known: readonly Member[]): Alias {
  const fits = (member: Member) => (!name || member.function === name) && (!alias || member.alias === alias);
  const candidates = new Map(known.filter(fits).map((member): [string, Alias] => [`${member.function}:${member.alias}`, { function: member.function, alias: member.alias }]));
  if (candidates.size === 1) return [...candidates.values()][0];
  if (name && alias) return { function: name, alias };
  throw new Refusal(candidates.size === 0
    ? 'No rollout so far says which function and alias this is: name them with --function and --alias.'
    : `The machine rolls out ${[...candidates.keys()].join(', ')}: choose one with --function.`);
}

/** Good code is remembered by its hash: a version that was good lately needs no steps. */
function withHash(member: Member, known: readonly Member[]): Member {
  return { ...member, hash: known.find((one) => one.function === member.function && one.version === member.version)?.hash };
}

/** The members of the rollouts so far, newest first. */
async function knownMembers(machine: Machine): Promise<Member[]> {
  const executions = await machine.executions(SEARCHED);
  const described = await Promise.all(executions.map(({ executionArn }) => machine.execution(executionArn!)));
  return described.flatMap(({ input }) => (JSON.parse(input!) as RolloutInput).members);
}

async function lastCompleted(machine: Machine): Promise<Rollout | undefined> {
  for (const { executionArn, status } of await machine.executions(SEARCHED)) {
    const rollout = status === 'SUCCEEDED' ? await readRollout(machine, executionArn!) : undefined;
    if (rollout?.result === 'COMPLETED') return rollout;
  }
  return undefined;
}
