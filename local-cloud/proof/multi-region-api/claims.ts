import { ConstructProof } from '../levels';
import { ownLogs } from '../not-seen';

const APPS = ['multi-region-hello', 'all-dependencies', 'ready-made'];

export const MULTI_REGION_API: ConstructProof = {
  construct: 'MultiRegionApi',
  levels: [
    {
      level: 'T',
      shows: 'the wiring is right',
      how: 'assertions on every part, each wrong prop an error, strict snapshots, pinned logical ids, cdk-nag, CDK\'s own validator',
      shown: ['test/edge/multi-region-api', 'test/contract'],
    },
    {
      level: 'C',
      shows: 'every AWS call is well-formed and allowed',
      how: 'each call of a handler in the runs below is checked against AWS\'s API model and against its role, and each role against the calls',
      shown: ['local-cloud/proof/exactness.ts', 'local-cloud/emulator/request_model.py', 'test/permissions/exactness.test.ts'],
    },
    {
      level: 'L',
      shows: 'it does its job',
      how: 'the untouched template is deployed on the local cloud; health checks, DNS, TLS and the browser are real, Route 53 is a model of its published rules',
      shown: [
        'demo-apps/multi-region-hello/scenario.e2e.ts', 'local-cloud/proof/multi-region-api/all-dependencies.e2e.ts',
        'local-cloud/proof/multi-region-api/ready-made.e2e.ts',
      ],
    },
    {
      level: 'F',
      shows: 'it survives faults',
      how: 'a lost table, a lost region, a fence; each probe with a dependency that hangs, throws, throttles or is half gone; an operator command that is interrupted',
      shown: ['demo-apps/multi-region-hello/scenario.ts', 'test/edge/multi-region-api/health', 'test/edge/multi-region-api/drill'],
    },
    {
      level: 'P',
      shows: 'all languages work',
      how: 'the packages are built, installed in each language and synthesize equal templates',
      shown: ['test/languages/languages.e2e.ts'],
    },
  ],
  open: [
    'Nothing of it has run on AWS in this repository\'s tests. The model of Route 53 follows its documentation; latency between regions is estimated from distance.',
    'The emulator enforces no IAM: that a call is allowed is shown by comparing it with the role, not by AWS refusing others.',
    'The operator\'s switch is an alarm with a period of 60 s, which the demo runs ten times as fast: on AWS add up to a minute. Health checks run in real time.',
    'Browsers on the Internet may keep a DNS answer for a minute, whatever its TTL, and an HTTP/2 connection for as long as it lasts. Here the browser\'s names are resolved by a proxy that keeps to the TTL.',
    'Never deployed, not even on the local cloud, and so shown by unit tests alone: `OperatorSwitch.regionSwitch` and `OperatorSwitch.healthChecks`, `RoutingPolicy.geolocation`, certificates of your own, mutual TLS, a name at the apex of its zone, imported APIs, encrypted tables.',
    'Deployed, but not made to act: `FailBack.after` and `failOverOnServerErrors` (their alarms exist and Route 53 reads them; no run waits until one is raised), the throttles, and a TLS 1.3 policy (the local front doors accept TLS 1.2 too).',
    'Replicas of a global table exist in each region and are probed there; that writes reach them is DynamoDB\'s affair and not checked.',
  ],
  apps: APPS,
  notSeen: [
    ...ownLogs(APPS, /\/Health\/Role$/),
    ...ownLogs(['multi-region-hello'], /\/HelloRole$/),
    ...ownLogs(['ready-made'], /-stack\/Role$/),
  ],
};
