/* eslint-disable import/no-extraneous-dependencies -- in the bundle of the command, not a dependency of the package */
import { CloudFormationClient, DescribeStacksCommand, Stack } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { explained, REQUESTS } from './aws';
import { Where } from './command-line';
import { Refusal } from './failures';
import { Machine } from './machine';

/** The output of a stack that holds the ARN of a rollout machine has a key with this in it. */
const OUTPUT = 'RolloutMachine';

/** The rollout machine that a command is about. */
export interface Located {
  readonly machine: Machine;
  /** The stack that it was found by. */
  readonly stack?: DeployedStack;
  /** The options that find it again. */
  readonly options: string;
}

export interface DeployedStack {
  readonly name: string;
  readonly status: string;
  /** When it was last created or updated: a rollout that began before belongs to an earlier deployment. */
  readonly since: Date;
}

/** The machine that the command line names, by its ARN or by the stack that it is in. */
export async function locate(where: Where): Promise<Located> {
  const { machine: arn, stack: name, endpointUrl: endpoint } = where;
  if (arn) {
    const region = where.region ?? arn.split(':')[3];
    return { machine: new Machine(arn, new SFNClient({ region, endpoint, requestHandler: REQUESTS })), options: `--machine ${arn}` };
  }
  const { region } = where;
  const cloudFormation = new CloudFormationClient({ region, endpoint, requestHandler: REQUESTS });
  const { Stacks: [stack] = [] } = await explained(`Reading the stack ${name}`, cloudFormation.send(new DescribeStacksCommand({ StackName: name })));
  const found = onlyMachineOf(stack, where);
  return {
    machine: new Machine(found, new SFNClient({ region, endpoint, requestHandler: REQUESTS })),
    stack: { name: name!, status: stack.StackStatus!, since: stack.LastUpdatedTime ?? stack.CreationTime! },
    options: [`--stack ${name}`, ...where.name ? [`--name ${where.name}`] : []].join(' '),
  };
}

function onlyMachineOf({ Outputs = [], StackName }: Stack, { name = '' }: Where): string {
  const machines = Outputs.filter(({ OutputKey }) => OutputKey!.includes(OUTPUT));
  const chosen = machines.filter(({ OutputKey }) => OutputKey!.toLowerCase().includes(name.toLowerCase()));
  if (chosen.length === 1) return chosen[0].OutputValue!;
  const keys = machines.map(({ OutputKey }) => OutputKey).join(', ');
  if (machines.length === 0) throw new Refusal(`The stack ${StackName} has no output with "${OUTPUT}" in its key: is a CanaryFunction in it? --machine <arn> names the machine directly.`);
  throw new Refusal(`The stack ${StackName} has ${chosen.length} rollout machines${name && ` with "${name}" in the key of their output`}; `
    + `choose one with --name and a part of its key: ${keys}.`);
}
