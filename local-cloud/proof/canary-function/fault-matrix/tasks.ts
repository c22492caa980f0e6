import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Cloud } from '../../../target';

export const MACHINES = ['Rollout', 'Restore', 'Keeper'] as const;
export type Machine = typeof MACHINES[number];

/** A state that something can happen to: a Task that calls, or a Wait in which somebody may stop the execution. */
export interface Place {
  readonly machine: Machine;
  readonly state: string;
  /** The integration, `aws-sdk:lambda:updateAlias`; `wait` for a Wait. */
  readonly call: string;
  /** Whether it runs for each item of a Map. */
  readonly inMap: boolean;
}

/** All Tasks and Waits of a deployed definition, those inside Map and Parallel among them: nothing here knows their names. */
export async function placesOf(cloud: Cloud, machine: Machine, stateMachineArn: string): Promise<Place[]> {
  const sfn = new SFNClient(cloud.client('us-east-1'));
  const { definition } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  sfn.destroy();
  return walk(JSON.parse(definition!), false).map((place) => ({ machine, ...place }));
}

function walk(definition: any, inMap: boolean): Omit<Place, 'machine'>[] {
  const states = Object.entries<any>(definition.States);
  return states.flatMap(([state, { Type: type, Resource: resource, ItemProcessor: each, Branches: branches = [] }]) => [
    ...type === 'Task' ? [{ state, call: resource.split(':::').pop(), inMap }] : [],
    ...type === 'Wait' ? [{ state, call: 'wait', inMap }] : [],
    ...each ? walk(each, true) : [],
    ...branches.flatMap((branch: any) => walk(branch, inMap)),
  ]);
}
