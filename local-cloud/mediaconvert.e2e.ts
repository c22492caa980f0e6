import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateQueueCommand, GetJobCommand, MediaConvertClient, ProbeCommand } from '@aws-sdk/client-mediaconvert';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { LocalMediaConvert } from './mediaconvert';
import { newRunDirectory } from './paths';
import { FFMPEG, meet, thisMachine } from './requirements';
import { Cloud, openCloud } from './target';

/** MediaConvert of the emulator over HTTP, with the AWS SDK, and as a state machine uses it. */
const REGION = 'us-west-2';
const BUCKET = 'media';
const SOURCE = `s3://${BUCKET}/uploads/a film+1.mp4`;
let cloud: Cloud;
let world: LocalMediaConvert;
let mediaconvert: MediaConvertClient;
let s3: S3Client;
let states: SFNClient;
let machine: string;
let queue: Record<string, string>;

// Far more than anything needs on a machine that is busy with other things.
jest.setTimeout(120_000);

beforeAll(async () => {
  const directory = newRunDirectory();
  await meet([FFMPEG], thisMachine(path.join(directory, 'apt.log')), () => undefined);
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined, settings: { LOCAL_CLOUD_SPEED: '60' } });
  world = new LocalMediaConvert(cloud);
  mediaconvert = new MediaConvertClient({ ...cloud.client(REGION), maxAttempts: 1 });
  s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  states = new SFNClient(cloud.client(REGION));
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: SOURCE.slice(`s3://${BUCKET}/`.length), Body: clip(path.join(directory, 'clip.mp4')) }));
  await role();
  machine = await pipeline();
}, 180_000);

afterAll(async () => {
  await cloud.stop();
});

afterEach(async () => {
  await world.reset();
});

function clip(file: string) {
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-t', '3',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', file]);
  return fs.readFileSync(file);
}

async function role() {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'mediaconvert.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'media', AssumeRolePolicyDocument: trust } },
    Queue: { Type: 'AWS::MediaConvert::Queue', Properties: { Name: 'media', ConcurrentJobs: 2 } },
  };
  const Outputs = { Name: { Value: { Ref: 'Queue' } }, Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } } };
  const stacks = new CloudFormationClient(cloud.client(REGION));
  await stacks.send(new CreateStackCommand({ StackName: 'media', TemplateBody: JSON.stringify({ Resources, Outputs }) }));
  const stack = await eventually(async () => {
    const [found] = (await stacks.send(new DescribeStacksCommand({ StackName: 'media' }))).Stacks!;
    return found.StackStatus === 'CREATE_IN_PROGRESS' ? undefined : found;
  });
  queue = Object.fromEntries(stack.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
}

/** Probe, then encode and wait; a failure is the output. */
async function pipeline() {
  const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Failed', Output: '{% $states.errorOutput %}' }];
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Probe',
    States: {
      Probe: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:mediaconvert:probe',
        Arguments: { InputFiles: [{ FileUrl: '{% $states.input.source %}' }] },
        Assign: { name: '{% $states.input.name %}', width: '{% $states.result.ProbeResults[0].Container.Tracks[0].VideoProperties.Width %}' },
        Output: '{% $states.input %}',
        Next: 'Encode',
        Catch,
      },
      Encode: {
        Type: 'Task',
        Resource: 'arn:aws:states:::mediaconvert:createJob.sync',
        Arguments: {
          Role: `arn:aws:iam::${cloud.account}:role/media`,
          Queue: queue.Arn,
          UserMetadata: { name: '{% $name %}' },
          Settings: { Inputs: [{ FileInput: '{% $states.input.source %}', VideoSelector: { Rotate: 'AUTO' } }], OutputGroups: [group()] },
        },
        Output: { job: '{% $states.result.Job %}', width: '{% $width %}' },
        End: true,
        Catch,
      },
      Failed: { Type: 'Pass', End: true },
    },
  };
  const made = await states.send(new CreateStateMachineCommand({
    name: 'media', roleArn: `arn:aws:iam::${cloud.account}:role/machine`, definition: JSON.stringify(definition),
  }));
  return made.stateMachineArn!;
}

const group = () => ({
  AutomatedEncodingSettings: { AbrSettings: { MaxAbrBitrate: 2_000_000, MinAbrBitrate: 200_000, MaxRenditions: 3 } },
  OutputGroupSettings: {
    Type: 'CMAF_GROUP_SETTINGS',
    CmafGroupSettings: {
      Destination: `{% 's3://${BUCKET}/' & $name & '/index' %}`,
      SegmentLength: 2,
      FragmentLength: 2,
      SegmentControl: 'SEGMENTED_FILES',
      WriteHlsManifest: 'ENABLED',
      WriteDashManifest: 'ENABLED',
    },
  },
  Outputs: [{
    NameModifier: '_video',
    ContainerSettings: { Container: 'CMFC' },
    VideoDescription: {
      CodecSettings: {
        Codec: 'H_264', H264Settings: { RateControlMode: 'QVBR', QualityTuningLevel: 'MULTI_PASS_HQ', GopSize: 2, GopSizeUnits: 'SECONDS' },
      },
    },
  }],
});

async function run(name: string) {
  const input = JSON.stringify({ name, source: SOURCE });
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn: machine, input }));
  return executionArn!;
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const output = (execution: string) => eventually(async () => {
  const found = await states.send(new DescribeExecutionCommand({ executionArn: execution }));
  return found.status === 'RUNNING' ? undefined : JSON.parse(found.output ?? 'null');
});

const stored = async (name: string) =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `${name}/` }))).Contents ?? []).map(({ Key }) => Key!.slice(name.length + 1));

test('a state machine probes and encodes; the world, the SDK and the machine tell the same of the job', async () => {
  const { job, width } = await output(await run('whole'));
  expect([job.Status, width]).toEqual(['COMPLETE', 320]);
  const [told] = await world.jobs({ name: 'whole' });
  const { Job } = await mediaconvert.send(new GetJobCommand({ Id: job.Id }));
  expect([queue.Name, job.Queue]).toEqual(['media', queue.Arn]);
  expect(told).toMatchObject({ Id: Job!.Id, Status: Job!.Status, Tags: { ManagedByService: 'AWSStepFunctions' } });
  expect(told.made[0].playlistFilePaths).toEqual([`s3://${BUCKET}/whole/index.mpd`, `s3://${BUCKET}/whole/index.m3u8`]);
  expect(await stored('whole')).toEqual(expect.arrayContaining(['index.m3u8', 'index.mpd', 'index_video_1init.cmfv', 'index_video_1_000000002.cmfv']));
});

test('a job fails as the world wants it, and the next one does not', async () => {
  await world.set({ failJobs: [{ errorCode: 1550, errorMessage: 'No capacity', at: 20 }] });
  const failed = await output(await run('failing'));
  expect(failed.Error).toBe('States.TaskFailed');
  expect(JSON.parse(failed.Cause)).toMatchObject({ Status: 'ERROR', ErrorCode: 1550, ErrorMessage: 'No capacity' });
  expect((await world.settings()).failJobs).toEqual([expect.objectContaining({ errorCode: 1550, times: 0 })]);
  expect((await output(await run('again'))).job.Status).toBe('COMPLETE');
});

test('a job is held, and an output is lost although it is complete', async () => {
  await world.set({ holdAtPercent: 5, loseOutputs: [{ name: '*_000000001.cmfv' }] });
  const execution = await run('held');
  await eventually(async () => (await world.jobs({ name: 'held' }))[0]?.JobPercentComplete === 5 || undefined);
  await world.set({ holdAtPercent: null });
  expect((await output(execution)).job.Status).toBe('COMPLETE');
  expect(await stored('held')).not.toContain('index_video_1_000000001.cmfv');
});

test('refusals are those of MediaConvert, by name', async () => {
  const probe = (key: string) => mediaconvert.send(new ProbeCommand({ InputFiles: [{ FileUrl: `s3://${BUCKET}/${key}` }] }));
  await expect(probe('nothing')).rejects.toMatchObject({ name: 'NotFoundException' });
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'text.mp4', Body: 'Once upon a time' }));
  await expect(probe('text.mp4')).rejects.toMatchObject({ name: 'UnprocessableEntityException' });
  const create = () => mediaconvert.send(new CreateQueueCommand({ Name: 'twice' }));
  await create();
  await expect(create()).rejects.toMatchObject({ name: 'ConflictException' });
  await world.set({ throttle: 1 });
  await expect(probe('nothing')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
});

test('the world says what it does not know', async () => {
  await expect(world.set({ speed: 1 } as object)).rejects.toThrow(/the setting is 'speed', allowed: failJobs, holdAtPercent/);
  expect(() => new LocalMediaConvert({ endpoint: undefined })).toThrow(/^LocalMediaConvert needs the local cloud/);
});
