import './on-current-cdk';
import { join } from 'node:path';
import { App, Aspects, aws_iam as iam, aws_sns as sns, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CarefulWorker } from './control/careful';
import { CarelessReference, CarelessWorker } from './control/careless';
import { Finding, format } from './finding';
import { nagPacks } from './nag';
import { RULES } from './rules';
import { ExpressionSample, unusedSamples } from './rules/jsonata';
import { Subject } from './rules/rule';
import { isMadeLater } from './rules/unavoidable-wildcards';
import { ENVIRONMENT, Synthesis, synthesize } from './synthesize';

function subject({ stacks }: Synthesis, customised: boolean, ...samples: ExpressionSample[]): Subject {
  return { stacks, customised, samples, repository: join(__dirname, 'control') };
}

/** A check that has never been seen to fail is not a check. */
describe('a careless stack', () => {
  let careless: Synthesis;
  beforeAll(() => {
    careless = synthesize((stack) => {
      new CarelessWorker(stack, 'Worker');
      new CarelessReference(stack, 'Reference');
    }, { env: ENVIRONMENT });
  });

  test.each(Object.entries(RULES))('breaks the rule: %s', async (_name, rule) => {
    expect((await Promise.all([false, true].map((customised) => rule(subject(careless, customised))))).flat()).not.toEqual([]);
  });

  test('is found out in everything that it does wrong', async () => {
    const findings = (await Promise.all(Object.values(RULES).map((rule) => rule(subject(careless, true))))).flat();
    const rules = findings.filter((finding) => finding.at.startsWith('Home/Worker/')).map((finding) => finding.rule);
    expect([...new Set(rules)].sort()).toEqual([
      'alarm-action', 'alarm-runbook', 'asl', 'fail-reason', 'jsonata', 'jsonata-sample', 'lambda-concurrency', 'lambda-log-retention', 'lambda-timeout',
      'log-retention', 'machine-logging', 'machine-timeout', 'machine-tracing', 'queue-alarm', 'queue-dead-letter', 'removal-policy', 'task-catch',
      'task-jitter', 'task-retry', 'task-timeout', 'wildcard-action[NotAction]', 'wildcard-action[s3:*]', 'wildcard-resource[NotResource]',
      'wildcard-resource[cloudwatch:PutMetricData on *]', 'wildcard-resource[s3:* on *]',
    ]);
  });

  test('is found out when its data goes with the stack, and when it stays though the user said DESTROY', async () => {
    const found = async (customised: boolean) =>
      (await RULES['removal policies reach all that holds data'](subject(careless, customised))).map((finding) => finding.at);
    expect(await found(false)).toContain('Home/Worker/Logs/Resource');
    expect(await found(false)).not.toContain('Home/Worker/Kept/Resource');
    expect(await found(true)).toEqual(['Home/Worker/Kept/Resource']);
  });

  test('is found out when a value crosses regions by CDK, by hand, or as a stack output', async () => {
    expect((await RULES['no reference crosses regions'](subject(careless, false))).map((finding) => finding.message)).toEqual([
      expect.stringContaining('a custom resource carries values between regions'),
      expect.stringContaining('a custom resource carries values between regions'),
      expect.stringContaining('it imports topic-of-abroad, which is not exported in its region'),
      expect.stringContaining('it reads an output of Abroad in eu-west-1'),
    ]);
  });

  test('is found out when a runbook, or the section in it, does not exist', async () => {
    const messages = (await RULES['alarms link to a runbook'](subject(careless, false))).map((finding) => finding.message);
    expect(messages).toEqual([
      'its description names no docs/runbooks/<page>.md#<section>: "Errors"',
      'docs/runbooks/nobody.md does not exist',
      'docs/runbooks/careful-worker.md has no section #nowhere; it has #careful-worker, #messages-could-not-be-processed',
    ]);
  });

  test('is found out at each state whose failure has no known end', async () => {
    const at = (machine: string) => (finding: Finding) => finding.at.endsWith(`/${machine}`);
    const found = await RULES['state machines end in a known way'](subject(careless, false));
    expect(found.filter(at('Reckless')).map((finding) => finding.message)).toEqual([
      'give the machine TimeoutSeconds: without it an execution can hang for a year',
      'state "Hang" has no TimeoutSeconds',
      'state "Hang" has no Retry for throttling',
      'state "Hang" has no Retry for transient faults',
      'state "Hang" has no Catch of States.ALL, and nothing around it has one',
      'state "Each" has no Catch of States.ALL, and nothing around it has one',
      'state "Inner" has no Retry for transient faults',
      'state "Inner" retries Sqs.ThrottlingException without JitterStrategy FULL',
      'state "Inner" has no Catch of States.ALL, and nothing around it has one',
      'state "Inner" catches into "Silent", which does not exist',
      'state "Silent" has no Cause',
    ]);
  });

  test('makes app.synth() throw, by the validator of CDK and by each pack of cdk-nag', () => {
    expect(careless.thrown).toContain("ERROR DelaySeconds: 'soon' is not of type 'integer' (CloudFormation Validate)");
    for (const pack of nagPacks()) expect(careless.thrown).toMatch(new RegExp(`ERROR .* \\(${pack.name}\\)`));
  });

  test('fails loudly, not greenly, when cdk-nag is fed the way of version 2', () => {
    const app = new App();
    Aspects.of(app).add(new AwsSolutionsChecks() as any);
    new CarelessWorker(new Stack(app, 'Home'), 'Worker');
    expect(() => app.synth()).toThrow(/visit is not a function/);
  });
});

describe('a careful stack', () => {
  const sample = { state: 'First', states: { input: { items: [1, 2] } } };
  const forms: Record<string, (stack: Stack) => void> = {
    minimal: (stack) => new CarefulWorker(stack, 'Worker'),
    customised: (stack) => new CarefulWorker(stack, 'Worker', {
      removalPolicy: RemovalPolicy.DESTROY,
      alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:alerts'),
    }),
  };

  test.each(Object.keys(forms))('keeps every rule in its %s form', async (form) => {
    const careful = synthesize(forms[form], { nag: false });
    const findings = (await Promise.all(Object.values(RULES).map((rule) => rule(subject(careful, form === 'customised', sample))))).flat();
    expect(findings.map(format)).toEqual([]);
    expect(careful.thrown).toBeUndefined();
  });

  test('may say * where a policy can name no resource, to our rule and to cdk-nag', () => {
    const found = (nag: Finding[]) => nag.filter(({ rule }) => rule.startsWith('AwsSolutions-IAM5')).map(({ rule }) => rule);
    expect(found(synthesize(forms.minimal).nag)).toEqual([]);
    const purgeAny = new iam.PolicyStatement({ actions: ['sqs:PurgeQueue'], resources: ['*'] });
    const purging = (stack: Stack) => new CarefulWorker(stack, 'Worker').machine.addToRolePolicy(purgeAny);
    expect(found(synthesize(purging).nag)).toContain('AwsSolutions-IAM5[Resource::*]');
    // What is listed for our rule need not be listed for theirs.
    const listed = { rules: ['wildcard-resource[sqs:PurgeQueue on *]'], at: /DefaultPolicy/, reason: 'It purges any queue.' };
    expect(found(synthesize(purging, { exceptions: [listed] }).nag)).toEqual([]);
    expect(found(synthesize(purging, { exceptions: [{ ...listed, at: /Elsewhere/ }] }).nag)).toContain('AwsSolutions-IAM5[Resource::*]');
  });

  test.each([
    ['the versions of one function', '${Worker.Arn}:*', true],
    ['the versions of one imported function', 'arn:aws:lambda:us-east-1:111111111111:function:worker:*', true],
    ['the executions of one machine', 'arn:aws:states:us-east-1:111111111111:execution:${Machine.Name}:*', true],
    ['functions that begin alike', 'arn:aws:lambda:us-east-1:111111111111:function:worker*', false],
    ['all functions', 'arn:aws:lambda:us-east-1:111111111111:function:*', false],
    ['the executions of all machines', 'arn:aws:states:us-east-1:111111111111:execution:*:*', false],
    ['one file, and the files of one folder, of each asset', '${Bucket.Arn}/assets/*/captions/*', true],
    ['the transcripts of assets', `arn:aws:transcribe:us-east-1:111111111111:transcription-job/${'?'.repeat(32)}-${'?'.repeat(16)}`, true],
    ['all transcripts', 'arn:aws:transcribe:us-east-1:111111111111:transcription-job/*', false],
    ['all of a bucket', '${Bucket.Arn}/*', false],
    ['one file of all folders of a bucket', '${Bucket.Arn}/*/captions', false],
  ])('may name %s by a wildcard: %s, %s', (_what, resource, allowed) => {
    expect(isMadeLater(resource)).toBe(allowed);
  });

  test('is found out when an expression has no sample, or no value for one, and when a sample has no state', async () => {
    const careful = synthesize(forms.minimal, { nag: false });
    const evaluate = async (...samples: ExpressionSample[]) => (await RULES['JSONata expressions evaluate'](subject(careful, false, ...samples))).map(format);
    expect(await evaluate(sample)).toEqual([]);
    expect(await evaluate({ state: 'First', states: { input: {} } })).toEqual([expect.stringMatching(/jsonata at Home\/Worker\/Machine.*has no value for the sample/)]);
    expect(await evaluate({ ...sample, state: /^Fir/ })).toEqual([]);
    expect(await evaluate(sample, { ...sample, state: /./, states: {} })).toEqual([]);
    expect(await evaluate({ ...sample, machine: 'Other/Resource' })).toHaveLength(1);
    expect(unusedSamples(careful.stacks, [sample, { ...sample, state: 'Gone' }])).toEqual(['there is a sample for Gone of any machine, which no state needs']);
    expect(await evaluate()).toEqual([expect.stringMatching(/jsonata-sample at Home\/Worker\/Machine.*state "First" has expressions and no sample/)]);
  });
});
