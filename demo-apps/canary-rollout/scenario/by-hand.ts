import { ListVersionsByFunctionCommand, LambdaClient, PublishVersionCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { Operator } from './operator';
import { AliasTrace } from './trials/alias-trace';
import { sleep } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

/** What an operator did by hand, and what became of it. */
export interface ByHand {
  /** Each different routing of the alias, in order. */
  readonly routings: string[];
  /** The versions that are left. */
  readonly versions: string[];
  readonly history: string;
}

const KEEPER_MS = 15_000;

/**
 * The demo's stack after the demo, with version 2 in service: four more versions are there, and the operator starts, returns, and
 * stops a rollout that another one waits for.
 */
export async function operateByHand(cloud: Cloud, person: Operator): Promise<ByHand> {
  const { output } = await person.run(['status', '--once', '--json']);
  const { members: [{ function: name }] } = JSON.parse(output) as { members: Array<{ function: string }> };
  const lambda = new LambdaClient(cloud.client('us-east-1'));
  const trace = new AliasTrace(cloud, name);
  try {
    for (const build of [4, 5, 6, 7]) {
      // A version is published when something has changed.
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: `Build ${build}` }));
      await lambda.send(new PublishVersionCommand({ FunctionName: name }));
    }
    await person.run(['start', '--version', '7', '--skip-analysis']);
    await trace.reached('7');
    await person.run(['wait']);
    await person.run(['return']);
    await trace.reached('2');
    await person.run(['wait']);

    await person.run(['start', '--version', '5']);
    await trace.reached('2 + 5 at 0.2');
    await person.run(['start', '--version', '6']);
    await sleep(1000);
    await person.run(['abort']);
    await trace.reached('2 + 6 at 0.2');
    await person.run(['abort']);
    await trace.reached('2');
    const versions = await versionsLeft(lambda, name);
    return { routings: trace.seen, versions, history: (await person.run(['history', '--limit', '4'])).output };
  } finally {
    await trace.stop();
    lambda.destroy();
  }
}

/** The versions, once the old ones are deleted: that happens after the rollout, by a machine of its own. */
async function versionsLeft(lambda: LambdaClient, name: string): Promise<string[]> {
  for (const deadline = Date.now() + KEEPER_MS; ; await sleep(300)) {
    const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
    const versions = Versions.map(({ Version }) => Version!).filter((version) => version !== '$LATEST').sort();
    if (!versions.includes('3') || Date.now() > deadline) return versions;
  }
}
