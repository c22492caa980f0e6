import { ConstructProof } from '../levels';
import { functionTraces, NotSeen, ownLogs } from '../not-seen';

const APPS = ['factory-floor'];
const ROWS = /\/Presses\/(shots|alarms)\/Rows\/Role$/;
const RECORDS = /\/Presses\/(Files|Quarantine)\/Role$/;
const EXPAND = /\/Presses\/alarms\/Expand\/HandlerRole$/;

const notSeen = (role: RegExp, reason: string, ...actions: string[]): NotSeen[] => actions.map((action) => ({ apps: APPS, role, action, reason }));
const of = (entries: NotSeen[], resource: RegExp): NotSeen[] => entries.map((entry) => ({ ...entry, resource }));

/** AWS's own policies for Firehose have them: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html */
const DOCUMENTED = 'Firehose is documented to need it; the stand-in writes each object at once and asks nothing of the bucket';

export const IOT_FLAT_FILE_INGEST: ConstructProof = {
  construct: 'IotFlatFileIngest',
  levels: [
    {
      level: 'T',
      shows: 'the wiring is right',
      how: 'assertions on every part, each wrong prop an error, strict snapshots, pinned logical ids, cdk-nag; what the construct tells the collector passes the collector\'s own check',
      shown: ['test/iot/iot-flat-file-ingest', 'test/contract'],
    },
    {
      level: 'C',
      shows: 'every AWS call is well-formed and allowed',
      how: 'each call of a rule, a stream and the function in the run below is checked against AWS\'s API model and against its role, and each role against the calls; a device that publishes elsewhere is cut off',
      shown: ['local-cloud/proof/exactness.ts', 'local-cloud/emulator/firehose', 'local-cloud/emulator/iot', 'test/permissions/exactness.test.ts'],
    },
    {
      level: 'L',
      shows: 'it does its job',
      how: 'the untouched template is deployed on the local cloud; a press writes through a real Samba share, the collector runs as its recipe says, and SQL finds each row once in a real Iceberg table',
      shown: ['demo-apps/factory-floor/scenario.e2e.ts', 'local-cloud/nucleus', 'local-cloud/collector'],
    },
    {
      level: 'F',
      shows: 'it survives faults',
      how: 'the collector is killed at every step of its write path, and as a process at random moments, with a broker, a disk and a share that fail: each row once, none lost, the accounts add up',
      shown: ['test/iot/iot-flat-file-ingest/collector/crash.test.ts', 'local-cloud/collector'],
    },
    {
      level: 'P',
      shows: 'all languages work',
      how: 'the packages are built, installed in each language and synthesize equal templates',
      shown: ['test/languages/languages.e2e.ts'],
    },
  ],
  open: [
    'Nothing of it has run on AWS or under a Greengrass nucleus in this repository\'s tests: no nucleus can be had from a registry. The stand-in of its IPC is proven with AWS\'s own client.',
    'The kernel of the tests has no CIFS. The collector reads the folder of the Samba server, as on a gateway that has the share itself, or the share as FUSE mounts it (rclone); machines write through SMB.',
    'Firehose, AWS IoT\'s rules and Athena are stand-ins; tables are real Iceberg (PyIceberg) and Parquet, read by DuckDB. What Trino makes of the views is not shown.',
    'Quick Sight: requests are checked, nothing is shown.',
    'The emulator enforces no IAM: that a call is allowed is shown by comparing it with the role, not by AWS refusing others. Policies of AWS IoT are enforced.',
  ],
  apps: APPS,
  notSeen: [
    ...notSeen(ROWS, DOCUMENTED, 's3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:DeleteObject', 'glue:GetDatabase'),
    ...notSeen(RECORDS, DOCUMENTED, 's3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:GetObject'),
    ...of(notSeen(/\/Presses\/.*Role$/, 'Only what cannot be delivered is written there, and in the run everything can', 's3:PutObject', 's3:GetObject'), /errors\//),
    ...notSeen(ROWS, 'Firehose writes there why it could not deliver, and in the run it can', 'logs:PutLogEvents'),
    ...notSeen(RECORDS, 'Firehose writes there why it could not deliver, and in the run it can', 'logs:PutLogEvents'),
    ...notSeen(/\/Presses\/alarms\/Rule\/Role$/, 'The device packs rows of this source with gzip; one that is told not to, later or before, would not', 'firehose:PutRecordBatch'),
    ...ownLogs(APPS, EXPAND),
    ...functionTraces(APPS, EXPAND),
    ...notSeen(EXPAND, 'Lambda sends what failed to the queue with this role, by itself', 'sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'),
  ],
};
