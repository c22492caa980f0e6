import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { EndedRun, Run } from './run';
import { SourceBucket } from './sources';
import { Execution } from '../../../local-cloud/executions';
import { LocalGlue } from '../../../local-cloud/glue';
import { sleep } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';
import type { Story } from '../scenario';

const REGION = 'us-east-1';
const END_MS = 3 * 60_000;

/** Runs that end in other ways than those of the demo. None of them exports: they go on with what is published. */
export interface Trials {
  readonly trainingFails: EndedRun;
  /** The next one begins with the published export. */
  readonly goesOn: EndedRun;
  readonly campaignFails: EndedRun;
  /** What the campaign served before, between and after these. */
  readonly served: string[];
  /** Glue jobs that ran in all that time. */
  readonly exports: number;
  /** The second of two at the same time; the first one is stopped. */
  readonly second: EndedRun;
  /** Started after that by a parameter file. */
  readonly byFile: EndedRun;
  readonly wrongInput: EndedRun;
}

export async function runTrials(cloud: Cloud, machine: string, { parts, campaignArn }: Pick<Story, 'parts' | 'campaignArn'>): Promise<Trials> {
  const { personalize, train, files } = parts;
  const glue = new LocalGlue(cloud);
  const servesNow = async () => (await personalize.served(campaignArn)).at(-1)!.solutionVersionArn;
  const jobRunCount = async () => (await glue.runs()).length;
  const before = await jobRunCount();

  const served = [await servesNow()];
  await personalize.set({ failures: [{ kind: 'solutionVersion', reason: 'the data has no tastes' }] });
  const trainingFails = await train('training-fails', { action: 'TRAIN' });
  served.push(await servesNow());
  const goesOn = await train('goes-on', { action: 'TRAIN', force: true });
  served.push(await servesNow());
  await personalize.set({ failures: [{ kind: 'campaignUpdate', reason: 'no capacity' }] });
  const campaignFails = await train('campaign-fails', { action: 'TRAIN', force: true });
  served.push(await servesNow());

  const first = await Execution.start(cloud, REGION, machine, { name: 'is-stopped', input: { action: 'TRAIN' } });
  await first.reached('Await training', undefined, END_MS);
  const second = await train('too-early', { action: 'TRAIN' });
  await first.stop('somebody wants it to end');
  const store = new SourceBucket(cloud, REGION, files.store);
  const byFile = await startedByFile(cloud, machine, () => store.put([{ key: 'parameters/return.json', body: Buffer.from('{"action": "RETURN"}') }]));
  store.close();
  const wrongInput = await train('wrong-input', { mode: 'SOMETIMES' } as never);
  return { trainingFails, goesOn, campaignFails, served, exports: await jobRunCount() - before, second, byFile, wrongInput };
}

async function startedByFile(cloud: Cloud, stateMachineArn: string, put: () => Promise<void>): Promise<EndedRun> {
  const client = new SFNClient(cloud.client(REGION));
  const arns = async () => {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions.map(({ executionArn }) => executionArn!);
  };
  const known = new Set(await arns());
  await put();
  for (const deadline = Date.now() + END_MS; ; await sleep(300)) {
    const arn = (await arns()).find((each) => !known.has(each));
    if (arn) {
      client.destroy();
      return Run.of(cloud, REGION, arn).ended({ timeoutMs: END_MS });
    }
    if (Date.now() > deadline) throw new Error('The parameter file has started nothing');
  }
}
