import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { LocalCloudError } from '../../../local-cloud/errors';
import { sleep } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

const TIMEOUT_MS = 60_000;

/** Does what starts a rollout, and waits until it has started. */
export async function untilStarted(cloud: Cloud, machine: string, act: () => Promise<unknown>): Promise<void> {
  const sfn = new SFNClient(cloud.client(machine.split(':')[3]));
  const newest = async () => (await sfn.send(new ListExecutionsCommand({ stateMachineArn: machine, maxResults: 1 }))).executions?.[0]?.executionArn;
  try {
    const before = await newest();
    await act();
    for (const deadline = Date.now() + TIMEOUT_MS; await newest() === before; await sleep(200)) {
      if (Date.now() > deadline) throw new LocalCloudError(`The deployment started no rollout of ${machine} within ${TIMEOUT_MS / 1000} s`);
    }
  } finally {
    sfn.destroy();
  }
}

/** The ARN of the rollout machine, from the outputs of its stack. */
export function machineOf(outputs: Record<string, string>): string {
  return Object.entries(outputs).find(([key]) => key.includes('RolloutMachine'))![1];
}
