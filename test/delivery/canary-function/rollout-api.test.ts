import { App, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { oneOf, read, withRollout } from './rollout';
import { Rollout, RolloutState } from '../../../src';

describe('metrics', () => {
  const { rollout } = withRollout();

  test('rollbacks', () => {
    expect(rollout.metricRollbacks()).toMatchObject({ namespace: 'CanaryFunction', metricName: 'Rollbacks', dimensions: { Rollout: rollout.rolloutName }, statistic: 'Sum' });
    expect(rollout.metricRollbacks({ label: 'ours', period: Duration.hours(1) })).toMatchObject({ label: 'ours', period: Duration.hours(1) });
  });

  test.each<[string, (options?: any) => any, string]>([
    ['metricFailedRollouts', (options) => rollout.metricFailedRollouts(options), 'Machine'],
    ['metricUnrestored', (options) => rollout.metricUnrestored(options), 'Restore'],
  ])('%s counts every end but success', (_, metric, machine) => {
    const { failed, timedOut, aborted } = metric().usingMetrics;
    expect([failed, timedOut, aborted].map(({ metricName }) => metricName)).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']);
    expect(read(Stack.of(rollout).resolve(failed.dimensions.StateMachineArn))).toContain(`HelloRollout${machine}`);
    expect(metric({ label: 'ours' }).label).toBe('ours');
  });
});

describe('grants', () => {
  /** What a role may do, action by action, on what. */
  function allowed(grant: (rollout: Rollout, role: iam.Role) => unknown): string[] {
    const { template } = withRollout({}, (rollout, stack) => grant(rollout, new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() })));
    const { PolicyDocument } = oneOf(template, 'AWS::IAM::Policy', 'OperatorDefaultPolicy');
    const list = (value: any) => Array.isArray(value) ? value : [value];
    return PolicyDocument.Statement.flatMap(({ Action, Resource }: any) => list(Action).flatMap((action) => list(Resource).map((resource) => `${action} ${read(resource)}`)))
      .map((line: string) => line.replace(/^(\S+) .*?(execution|stateMachine)?:?<(?:HelloRollout(Machine|Restore)\w+?)(?:\.Name)?>(:\*)?$/, '$1 $3$4')).sort();
  }

  const LOOK = [
    'cloudformation:DescribeStacks arn:<AWS::Partition>:cloudformation:us-east-1:111111111111:stack/Stack/*',
    ...['Machine', 'Restore'].flatMap((machine) => [
      `states:DescribeExecution ${machine}:*`, `states:DescribeStateMachineForExecution ${machine}:*`, `states:GetExecutionHistory ${machine}:*`, `states:ListExecutions ${machine}`,
    ]),
  ];
  const APPROVE = ['states:SendTaskSuccess Machine', 'states:SendTaskFailure Machine', 'states:SendTaskHeartbeat Machine'];

  test.each<[string, (rollout: Rollout, role: iam.Role) => unknown, string[]]>([
    ['grantApprove', (rollout, role) => rollout.grantApprove(role), APPROVE],
    ['grantStart', (rollout, role) => rollout.grantStart(role), ['states:StartExecution Machine']],
    ['grantOperate', (rollout, role) => rollout.grantOperate(role), [...APPROVE, 'states:StartExecution Machine', 'states:StopExecution Machine:*']],
  ])('%s: the calls of the operator command and no others', (_, grant, more) => {
    expect(allowed(grant)).toEqual([...LOOK, ...more].sort());
  });
});

describe('rules', () => {
  const REACTIONS: [string, (rollout: Rollout, options: events.OnEventOptions) => events.Rule, RolloutState | undefined][] = [
    ['onRolledBack', (rollout, options) => rollout.onRolledBack('Reaction', options), RolloutState.ROLLED_BACK],
    ['onCompleted', (rollout, options) => rollout.onCompleted('Reaction', options), RolloutState.COMPLETED],
    ['onWaitingForApproval', (rollout, options) => rollout.onWaitingForApproval('Reaction', options), RolloutState.WAITING_FOR_APPROVAL],
    ['onRestoreFailed', (rollout, options) => rollout.onRestoreFailed('Reaction', options), RolloutState.RESTORE_FAILED],
    ['onStateChange', (rollout, options) => rollout.onStateChange('Reaction', options), undefined],
  ];

  test.each(REACTIONS)('%s', (_, react, state) => {
    const { template } = withRollout({}, (rollout, stack) => react(rollout, { target: new targets.SqsQueue(new sqs.Queue(stack, 'Queue')), description: 'ours' }));
    const { EventPattern, Targets, Description } = oneOf(template, 'AWS::Events::Rule', 'Reaction');
    expect(EventPattern).toEqual({
      'source': ['cdk-reference-constructs.canary-function'],
      'detail-type': ['Canary Rollout State Change'],
      'detail': { ...state && { state: [state] }, members: { function: [{ Ref: expect.stringContaining('HelloFunction') }], alias: ['live'] } },
    });
    expect([Targets.length, Description]).toEqual([1, 'ours']);
  });

  test('a rule without a target yet, and one in another stack', () => {
    const app = new App();
    const { template } = withRollout({}, (rollout) => rollout.onRolledBack('Later'));
    expect(oneOf(template, 'AWS::Events::Rule', 'Later').Targets).toBeUndefined();
    const { rollout } = withRollout();
    const other = new Stack(app, 'Other');
    expect(Stack.of(rollout.onCompleted('Elsewhere', { crossStackScope: other }))).toBe(other);
  });

  test('what the user wants to match is added', () => {
    const { template } = withRollout({}, (rollout) => rollout.onStateChange('Late', { eventPattern: { detail: { look: [{ numeric: ['>', 3] }] } } }));
    expect(oneOf(template, 'AWS::Events::Rule', 'Late').EventPattern.detail).toMatchObject({ look: [{ numeric: ['>', 3] }], members: { alias: ['live'] } });
  });

  test('the rules of the construct can be reached', () => {
    const { rollout, stack, template } = withRollout();
    const ids = [rollout.startRule, rollout.restoreRule, rollout.keeperRule].map(({ node }) => stack.getLogicalId(node.defaultChild as any));
    expect(Object.keys(template.findResources('AWS::Events::Rule')).sort()).toEqual([...ids].sort());
  });
});
