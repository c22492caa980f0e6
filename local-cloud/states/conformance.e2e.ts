import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CONFORMANCE } from './conformance';
import { definitionOf } from './conformance-definition';
import { LOCAL_ACCOUNT } from '../emulator-process';
import { sleep } from '../processes';
import { Cloud, openCloud } from '../target';

/** The same small definitions as in virtual time, on the emulator: where the two differ, one of them is not Step Functions. */
const DEADLINE_MS = 60_000;
const roleArn = `arn:aws:iam::${LOCAL_ACCOUNT}:role/conformance`;
let cloud: Cloud;
let client: SFNClient;

jest.setTimeout(2 * DEADLINE_MS);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined });
  client = new SFNClient(cloud.client('us-east-1'));
}, 300_000);

afterAll(async () => {
  client?.destroy();
  await cloud?.stop();
});

async function create(name: string, definition: object): Promise<string> {
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(definition) }));
  return stateMachineArn!;
}

test.each(CONFORMANCE.map((conformance, index) => ({ ...conformance, index })))('$name', async ({ index, ...conformance }) => {
  const child = conformance.child && await create(`child${index}`, definitionOf(conformance.child));
  const stateMachineArn = await create(`machine${index}`, definitionOf(conformance.states, conformance.timeoutSeconds, child));
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(conformance.input ?? {}) }));
  const describe = () => client.send(new DescribeExecutionCommand({ executionArn }));
  let execution = await describe();
  for (const deadline = Date.now() + DEADLINE_MS; execution.status === 'RUNNING' && Date.now() < deadline; execution = await describe()) await sleep(50);
  expect({ ...execution, output: execution.output && JSON.parse(execution.output) }).toMatchObject(conformance.ends);
});
