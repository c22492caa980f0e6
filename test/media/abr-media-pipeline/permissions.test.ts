import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { Change, REGION } from './media';
import { Synthesized } from './synthesized';
import { AbrFrameSize, AbrLadder, MediaCaptions, MediaDrm, MediaQueue } from '../../../src/media/abr-media-pipeline';

const HERE = `${REGION}:123456789012`;
const SOURCE = '<FilmsStorageSource.Arn>';
const OUTPUT = '<FilmsStorageOutput.Arn>';
const JOBS = `arn:<AWS::Partition>:mediaconvert:${HERE}:jobs/*`;
const DEFAULT_QUEUE = 'arn:<AWS::Partition>:mediaconvert:<AWS::Region>:<AWS::AccountId>:queues/Default';
const queueArn = (name: string) => `arn:aws:mediaconvert:${HERE}:queues/${name}`;
const token = (action: string, key: string, value: string) => ({ Action: action, Condition: { StringEquals: { [key]: value } } });
const listing = (bucket: string, prefix: string) => ({ Action: 's3:ListBucket', Resource: bucket, Condition: { StringLike: { 's3:prefix': `${prefix}*` } } });
const keyed = (stack: Stack, id: string) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:${HERE}:key/${id}`);
const captioned = (...captions: MediaCaptions[]): Change => ({ tracks: { captions }, source: { suffixes: ['.mp4'] } });

/** What every machine has for its log and its traces. */
const LOGGED = [
  {
    Action: [
      'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
      'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
    ],
    Resource: '*',
  },
  { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'], Resource: '*' },
];
const RECORD = { Action: 'dynamodb:UpdateItem', Resource: '<FilmsStorageAssets.Arn>' };

/** What a role may do more with a change than without. */
function more(role: string, change: Change): any[] {
  const before = Synthesized.of().statements(role).map((statement) => JSON.stringify(statement));
  return new Synthesized(change).statements(role).filter((statement) => !before.includes(JSON.stringify(statement)));
}

describe('MediaConvert', () => {
  test('reads uploads and writes assets, and nothing else', () => {
    expect(Synthesized.of().statements('FilmsRole')).toEqual([
      { Action: 's3:GetObject', Resource: `${SOURCE}/uploads/*` }, { Action: 's3:PutObject', Resource: `${OUTPUT}/assets/*` },
    ]);
  });

  test('reads transcripts, which lie among the assets', () => {
    expect(more('FilmsRole', captioned(MediaCaptions.transcribed({ language: 'en-US' })))).toEqual([{ Action: 's3:GetObject', Resource: `${OUTPUT}/assets/*/captions/*` }]);
    expect(more('FilmsRole', captioned(MediaCaptions.sidecar({ language: 'en' }), MediaCaptions.embedded({ language: 'de' })))).toEqual([]);
  });

  test.each([
    ['https://a1b2c3.execute-api.us-east-1.amazonaws.com/live/speke/v2', ['arn:<AWS::Partition>:execute-api:us-east-1:*:a1b2c3/live/POST/speke/v2']],
    ['https://a1b2c3.execute-api.us-east-1.amazonaws.com/live', ['arn:<AWS::Partition>:execute-api:us-east-1:*:a1b2c3/live/POST/']],
    // Which API it is, its address does not say.
    ['https://keys.example.com/speke/v2', []],
  ])('calls the key provider %s at %j', (url, resources) => {
    expect(more('FilmsRole', { packaging: { drm: MediaDrm.speke({ url }) } })).toEqual(resources.map((Resource) => ({ Action: 'execute-api:Invoke', Resource })));
  });
});

describe('the machine', () => {
  const machine = (queues: string | string[]) => [
    ...LOGGED,
    RECORD,
    { Action: 'mediaconvert:Probe', Resource: '*' },
    { Action: 'mediaconvert:SearchJobs', Resource: '*' },
    { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject', 's3:DeleteObjectVersion'], Resource: `${SOURCE}/uploads/*` },
    { Action: 's3:PutObject', Resource: `${SOURCE}/rejected/*` },
    { Action: 'mediaconvert:CreateJob', Resource: queues },
    { Action: ['mediaconvert:TagResource', 'mediaconvert:GetJob', 'mediaconvert:CancelJob'], Resource: JOBS },
    { ...token('iam:PassRole', 'iam:PassedToService', 'mediaconvert.amazonaws.com'), Resource: '<FilmsRole.Arn>' },
    {
      Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      Resource: `arn:<AWS::Partition>:events:${HERE}:rule/StepFunctionsGetEventsForMediaConvertJobRule`,
    },
    { Action: 'lambda:InvokeFunction', Resource: '<FilmsVerify.Arn>' },
  ];

  test.each<[string, Change, string | string[]]>([
    ['the default queue', {}, DEFAULT_QUEUE],
    ['its own queue', { encoding: { queue: MediaQueue.own() } }, '<FilmsQueue.Arn>'],
    ['a queue of the user', { encoding: { queue: MediaQueue.fromQueueArn(queueArn('films')) } }, queueArn('films')],
  ])('creates jobs in %s, and nothing else', (_, change, queue) => {
    expect(new Synthesized(change).statements('FilmsMachineRole')).toEqual(machine(queue));
  });

  test('creates jobs that move to other queues', () => {
    const hops = [{ queue: MediaQueue.fromQueueArn(queueArn('spare'), { reserved: true }), after: Duration.hours(1) }];
    const ladder = AbrLadder.fixed({ renditions: [{ size: AbrFrameSize.SD_360, maxBitrate: 600_000 }] });
    const { Resource } = new Synthesized({ ladder, encoding: { queue: MediaQueue.own(), hops } }).statements('FilmsMachineRole')
      .find(({ Action }) => Action === 'mediaconvert:CreateJob');
    expect(Resource).toEqual(['<FilmsQueue.Arn>', queueArn('spare')]);
  });

  test('looks for captions beside uploads', () => {
    expect(more('FilmsMachineRole', captioned(MediaCaptions.sidecar({ language: 'en' })))).toEqual([listing(SOURCE, 'uploads/')]);
  });

  test('has transcripts written into the folder of the asset, and sees its own', () => {
    const name = `${'?'.repeat(32)}-${'?'.repeat(16)}`;
    expect(more('FilmsMachineRole', captioned(MediaCaptions.transcribed({ language: 'en-US' })))).toEqual([
      { Action: 'transcribe:StartTranscriptionJob', Resource: '*' },
      { Action: 'transcribe:GetTranscriptionJob', Resource: `arn:<AWS::Partition>:transcribe:${HERE}:transcription-job/${name}` },
      { Action: 's3:PutObject', Resource: `${OUTPUT}/assets/*/captions/*` },
    ]);
  });
});

test('verify reads assets, compares the source, and writes thumbnails and its log', () => {
  expect(Synthesized.of().statements('FilmsVerifyRole')).toEqual([
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '<FilmsVerifyLogs.Arn>' },
    { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
    { Action: 's3:GetObject', Resource: [`${SOURCE}/uploads/*`, `${OUTPUT}/assets/*`] },
    listing(OUTPUT, 'assets/'),
    { Action: 's3:ListBucket', Resource: SOURCE },
    { Action: 's3:PutObject', Resource: `${OUTPUT}/assets/*/thumbnails.vtt` },
  ]);
});

describe('the small machines', () => {
  const statements = (role: string, change?: Change) => Synthesized.of(change).statements(role);

  test('progress changes records', () => expect(statements('FilmsProgressRole')).toEqual([...LOGGED, RECORD]));

  test('the teller tells of assets, and measures them', () => {
    expect(statements('FilmsTellerRole')).toEqual([
      ...LOGGED,
      { ...token('events:PutEvents', 'events:source', 'cdk-reference-constructs.abr-media-pipeline'), Resource: `arn:<AWS::Partition>:events:${HERE}:event-bus/default` },
      { ...token('cloudwatch:PutMetricData', 'cloudwatch:namespace', 'AbrMediaPipeline'), Resource: '*' },
    ]);
  });

  test('the closer looks at executions of the machine, cancels jobs and changes records', () => {
    expect(statements('FilmsCloserRole')).toEqual([
      ...LOGGED,
      { Action: 'states:DescribeExecution', Resource: `arn:<AWS::Partition>:states:${HERE}:execution:<FilmsMachine.Name>:*` },
      { Action: 'mediaconvert:SearchJobs', Resource: '*' },
      { Action: 'mediaconvert:CancelJob', Resource: JOBS },
      RECORD,
    ]);
  });

  const deleting = [
    ...LOGGED,
    RECORD,
    listing(OUTPUT, 'assets/'),
    { Action: 's3:DeleteObject', Resource: [`${OUTPUT}/assets/*`, `${SOURCE}/rejected/*`] },
    { Action: ['s3:GetObject', 's3:DeleteObject', 's3:DeleteObjectVersion'], Resource: `${SOURCE}/uploads/*` },
  ];

  test('deletion deletes assets and their sources, and invalidates the edge', () => {
    expect(statements('FilmsDeleteRole')).toEqual([
      ...deleting, { Action: 'cloudfront:CreateInvalidation', Resource: 'arn:<AWS::Partition>:cloudfront::123456789012:distribution/<FilmsDistribution>' },
    ]);
    expect(statements('FilmsDeleteRole', { playback: { enabled: false } })).toEqual(deleting);
  });

  test('the pipe reads the stream, starts the teller, and keeps what could not be told', () => {
    expect(statements('FilmsNewsRole')).toEqual([
      { Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], Resource: '<FilmsStorageAssets.StreamArn>' },
      { Action: 'states:StartSyncExecution', Resource: '<FilmsTeller>' },
      { Action: 'sqs:SendMessage', Resource: '<FilmsNewsLost.Arn>' },
    ]);
  });

  test.each(['Machine', 'Closer', 'Progress'])('the rule that starts %s starts nothing else', (machine) => {
    expect(statements(`Films${machine}EventsRole`)).toEqual([{ Action: 'states:StartExecution', Resource: `<Films${machine}>` }]);
  });
});

test('prefixes of the user are where everything happens', () => {
  const change = { source: { prefix: 'in/', rejectedPrefix: 'no/' }, output: { prefix: 'out/' } };
  const roles = ['Films', 'FilmsMachine', 'FilmsVerify', 'FilmsDelete'].map((name) => `${name}Role`);
  const named = JSON.stringify(roles.flatMap((role) => Synthesized.of(change).statements(role)));
  expect(named).not.toMatch(/uploads\/|rejected\/|assets\//);
  for (const prefix of [`${SOURCE}/in/*`, `${SOURCE}/no/*`, `${OUTPUT}/out/*`]) expect(named).toContain(prefix);
});

const twoKeys: Change = (stack) => ({
  source: { encryptionKey: keyed(stack, 'sources'), keyPolicyReady: true }, output: { encryptionKey: keyed(stack, 'assets'), keyPolicyReady: true },
});

test.each([
  ['FilmsRole', ['kms:Decrypt'], ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['FilmsMachineRole', ['kms:Decrypt', 'kms:GenerateDataKey'], []],
  ['FilmsVerifyRole', ['kms:Decrypt'], ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['FilmsDeleteRole', [], []],
])('%s uses the key of the sources for %j and that of the assets for %j', (role, source, output) => {
  const made = Synthesized.of(twoKeys);
  const actionsOn = (id: string) => made.statements(role).filter(({ Resource }) => String(Resource).endsWith(`key/${id}`)).flatMap(({ Action }) => Action).sort();
  expect([actionsOn('sources'), actionsOn('assets')]).toEqual([source, output]);
});

describe('who is let in', () => {
  const allowed = (change: Change, use: (pipeline: any, user: iam.Role) => void) =>
    new Synthesized(change, (pipeline, stack) => use(pipeline, new iam.Role(stack, 'User', { assumedBy: new iam.AccountRootPrincipal() }))).statements('User');
  const uploading = (bucket: string) => ({ Action: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'], Resource: `${bucket}/uploads/*` });

  test('uploads, in one piece or in parts, and only there', () => {
    expect(allowed({}, (pipeline, user) => pipeline.grantUpload(user))).toEqual([uploading(SOURCE)]);
    const bucket = (stack: Stack) => ({ source: { bucket: s3.Bucket.fromBucketName(stack, 'Mine', 'mine') } });
    expect(allowed(bucket, (pipeline, user) => pipeline.grantUpload(user))).toEqual([uploading('arn:<AWS::Partition>:s3:::mine')]);
  });

  test('uploads with the key of the bucket', () => {
    expect(allowed((stack) => ({ source: { encryptionKey: keyed(stack, 'sources'), keyPolicyReady: true } }), (pipeline, user) => pipeline.grantUpload(user))).toEqual([
      uploading(SOURCE), { Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: `arn:aws:kms:${HERE}:key/sources` },
    ]);
  });

  test('reads records and changes none', () => {
    const actions = allowed({}, (pipeline, user) => pipeline.grantReadAssets(user)).flatMap(({ Action }) => Action);
    expect(actions).toContain('dynamodb:Query');
    expect(actions.filter((action) => /Put|Update|Delete|Write/.test(action))).toEqual([]);
  });

  test('deletes assets by the machine, and sees how that ends', () => {
    expect(allowed({}, (pipeline, user) => pipeline.grantDelete(user))).toEqual([
      { Action: 'states:StartExecution', Resource: '<FilmsDelete>' },
      { Action: 'states:DescribeExecution', Resource: `arn:<AWS::Partition>:states:${HERE}:execution:<FilmsDelete>:*` },
    ]);
  });
});

test('services take the roles for this account only', () => {
  const trusted = (of: Synthesized, id: string) => of.one('AWS::IAM::Role', id).AssumeRolePolicyDocument.Statement;
  const only = (service: string, account: string) => [{
    Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${service}.amazonaws.com` }, Condition: { StringEquals: { 'aws:SourceAccount': account } },
  }];
  const made = Synthesized.of();
  expect(trusted(made, 'FilmsRole')).toEqual(only('mediaconvert', '123456789012'));
  expect(trusted(made, 'FilmsNewsRole')).toEqual(only('pipes', '123456789012'));
  for (const name of ['Machine', 'Progress', 'Teller', 'Closer', 'Delete']) expect(trusted(made, `Films${name}Role`)).toEqual(only('states', '123456789012'));
  expect(trusted(new Synthesized({}, undefined, new Stack()), 'FilmsRole')).toEqual(only('mediaconvert', '<AWS::AccountId>'));
});
