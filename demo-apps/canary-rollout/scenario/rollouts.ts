import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { LocalCloudError } from '../../../local-cloud/errors';
import { sleep } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

const TIMEOUT_MS = 90_000;

/** Takes note of the rollouts so far; the answer waits for another one to start. */
export async function nextRollout(cloud: Cloud, machine: string): Promise<() => Promise<void>> {
  const sfn = new SFNClient(cloud.client(machine.split(':')[3]));
  const list = async () => {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: machine }));
    return executions.map(({ executionArn }) => executionArn);
  };
  const before = await list();
  return async () => {
    for (const deadline = Date.now() + TIMEOUT_MS; (await list()).every((arn) => before.includes(arn)); await sleep(200)) {
      if (Date.now() > deadline) throw new LocalCloudError(`No rollout of ${machine} has started within ${TIMEOUT_MS / 1000} s`);
    }
    sfn.destroy();
  };
}

/** The ARN of the rollout machine, from the outputs of its stack. */
export function machineOf(outputs: Record<string, string>): string {
  return Object.entries(outputs).find(([key]) => key.includes('RolloutMachine'))![1];
}
