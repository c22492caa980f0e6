import { ConstructProof } from '../levels';
import { NotSeen, awaitedJobs, functionTraces, machineLogs, ownLogs, startedByRule, traces } from '../not-seen';

const APPS = ['video-on-demand'];
const MACHINES = /\/Videos\/(Machine|Progress|Teller|Closer|Delete)Role$/;

const notSeen = (role: RegExp, action: string, reason: string): NotSeen => ({ apps: APPS, role, action, reason });

export const ABR_MEDIA_PIPELINE: ConstructProof = {
  construct: 'AbrMediaPipeline',
  levels: [
    {
      level: 'T',
      shows: 'the wiring is right',
      how: 'assertions on every part, each wrong prop an error, strict snapshots, pinned logical ids, cdk-nag; each Task has a time limit, a Retry and a Catch',
      shown: ['test/media/abr-media-pipeline', 'test/contract'],
    },
    {
      level: 'C',
      shows: 'every AWS call is well-formed and allowed',
      how: 'random props make jobs that AWS\'s API model takes; each call of the machines, the function, the pipe and the jobs in the run below is checked against the model and '
        + 'against its role, and each role against the calls',
      shown: ['test/media/abr-media-pipeline/settings', 'local-cloud/proof/exactness.ts', 'local-cloud/emulator/mediaconvert'],
    },
    {
      level: 'L',
      shows: 'it does its job',
      how: 'the untouched template is deployed on the local cloud; films are uploaded in parts, probed by ffprobe, really encoded by ffmpeg, verified, and played in Chromium by hls.js and Shaka Player; '
        + 'eleven kinds of files that are no films are refused; uploads are overwritten, stopped, begun anew and deleted',
      shown: ['demo-apps/video-on-demand/scenario.e2e.ts'],
    },
    {
      level: 'F',
      shows: 'it survives faults',
      how: 'a fault at every Task of all five machines and random runs, in virtual time: each upload ends in exactly one way, record, events and source agree, no job is billed twice; '
        + 'any one file taken from a good asset is missed by the function that verifies',
      shown: [
        'test/media/abr-media-pipeline/faults.test.ts', 'test/media/abr-media-pipeline/properties.test.ts', 'test/media/abr-media-pipeline/verify',
      ],
    },
    {
      level: 'P',
      shows: 'all languages work',
      how: 'the packages are built, installed in each language and synthesize equal templates',
      shown: ['test/languages/languages.e2e.ts'],
    },
  ],
  open: [
    'Nothing of it has run on AWS in this repository\'s tests. Which renditions a film gets, and how their files are called, is decided by a stand-in by our reading of AWS\'s text; quality and bytes are ffmpeg\'s.',
    'That S3 takes If-Match for the deletion of objects of any bucket is read from its API model.',
    'In whose name Probe reads a file, and what it answers to a file that is no media, is not documented: the machine may read uploads itself, and takes a refusal for the file\'s fault.',
    'How Step Functions tells of a job that has failed is not documented: its code and words are looked for in the cause.',
    'That MediaConvert takes SearchJobs by the whole address of an input is read from its API model.',
    'DRM was checked against the API model only: no key server has answered. Captions by Amazon Transcribe were seen in virtual time only.',
    'The emulator enforces no IAM: that a call is allowed is shown by comparing it with the role, not by AWS refusing others.',
  ],
  apps: APPS,
  notSeen: [
    ...machineLogs(APPS, MACHINES),
    ...traces(APPS, MACHINES),
    ...startedByRule(APPS, /EventsRole$/),
    ...awaitedJobs(APPS, /\/Videos\/MachineRole$/),
    ...ownLogs(APPS, /\/Videos\/VerifyRole$/),
    ...functionTraces(APPS, /\/Videos\/VerifyRole$/),
    { ...notSeen(/\/VerifyRole$/, 's3:ListBucket', 'S3 itself asks for it when a source is gone: without it the answer is 403 instead of 404'), resource: /Source/ },
    notSeen(/\/Videos\/MachineRole$/, 'mediaconvert:SearchJobs', 'Only when the answer of CreateJob is not known, which is seen in virtual time'),
    notSeen(/\/CloserRole$/, 'mediaconvert:CancelJob', 'Step Functions has cancelled the job with the role of the machine before; what it leaves alive is seen in virtual time'),
    notSeen(/\/DeleteRole$/, 's3:GetObject', 'S3 itself asks for it to compare the ETag of what is deleted on condition'),
    notSeen(/\/News\/Role$/, 'dynamodb:ListStreams', 'EventBridge lists streams when the pipe is made, by itself'),
    notSeen(/\/News\/Role$/, 'sqs:SendMessage', 'Only for changes that cannot be told: local-cloud/pipe-and-edge.e2e.ts shows it'),
  ],
};
