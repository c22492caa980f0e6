import { readFileSync } from 'fs';
import { join } from 'path';
import {
  aws_cloudwatch as cloudwatch, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda, aws_logs as logs,
  aws_sqs as sqs, aws_stepfunctions as sfn, CfnOutput, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What CanaryFunction declares, with the L2s of aws-cdk-lib. The machines' definitions are constant texts here, as in a file beside the stack. */
export function direct(home: Stack, id: string) {
  const scope = new Construct(home, id);
  const fn = new lambda.Function(scope, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(__dirname, 'hello')),
    tracing: lambda.Tracing.ACTIVE,
    logGroup: logGroup(scope, 'FunctionLogs'),
  });
  const version = fn.currentVersion;
  version.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const first = lambda.Version.fromVersionAttributes(scope, 'FirstVersion', { lambda: fn, version: '1' });
  const alias = new lambda.Alias(scope, 'Alias', { aliasName: 'live', version: first });
  alias.node.addDependency(version);

  const restore = machine(scope, 'Restore');
  const rollout = machine(scope, 'Machine', { Restore: restore.stateMachineArn });
  const keeper = machine(scope, 'Keeper');
  grantRollout(scope, rollout, restore, fn);
  grantOthers(home, restore, keeper, fn);

  const lost = new sqs.Queue(scope, 'LostStarts', { enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED });
  const detail = { 'stack-id': [home.stackId], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } };
  const input = { members: [{ function: fn.functionName, alias: 'live', version: version.version, hash: 'ab12cd34' }], deployment: true, skipAnalysis: false };
  const rules = [
    rule(scope, 'Start', rollout, lost, {
      source: ['aws.cloudformation'], detailType: ['CloudFormation Stack Status Change'], detail,
    }, events.RuleTargetInput.fromObject(input)),
    rule(scope, 'AfterFailure', restore, lost, ended(rollout, ['FAILED', 'TIMED_OUT', 'ABORTED']), events.RuleTargetInput.fromEventPath('$.detail')),
    rule(scope, 'AfterCompletion', keeper, lost, ended(rollout, ['SUCCEEDED']), events.RuleTargetInput.fromEventPath('$.detail')),
  ];
  operations(scope, `${id}Rollout`, { fn, rollout, restore, keeper, lost, rules });
  new CfnOutput(scope, 'RolloutMachine', { value: rollout.stateMachineArn });
}

function logGroup(scope: Construct, id: string) {
  return new logs.LogGroup(scope, id, { retention: logs.RetentionDays.ONE_MONTH });
}

let texts: Record<string, string>;

/** The texts are those of the construct; `run.ts` writes them. */
function machine(scope: Construct, id: string, substitutions: Record<string, string> = {}) {
  texts ??= JSON.parse(readFileSync(join(__dirname, 'definitions-CanaryFunction.json'), 'utf8'));
  return new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromString(texts[id]),
    definitionSubstitutions: { Partition: Stack.of(scope).partition, ...substitutions },
    role: new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
    }),
    tracingEnabled: true,
    logs: { destination: logGroup(scope, `${id}Logs`), level: sfn.LogLevel.ALL },
  });
}

function allow(to: sfn.StateMachine, actions: string[], resources: string[]) {
  to.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
}

function grantRollout(scope: Construct, rollout: sfn.StateMachine, restore: sfn.StateMachine, fn: lambda.Function) {
  const stack = Stack.of(scope);
  allow(rollout, ['lambda:GetAlias', 'lambda:UpdateAlias'], [fn.functionArn]);
  allow(rollout, ['cloudwatch:GetMetricData'], ['*']);
  allow(rollout, ['events:PutEvents'], [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })]);
  restore.grantStartExecution(rollout);
  restore.grantExecution(rollout, 'states:DescribeExecution', 'states:StopExecution');
  const nested = stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule' });
  allow(rollout, ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [nested]);
  new iam.Policy(scope, 'OtherExecutions', {
    roles: [rollout.role], statements: [new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [rollout.stateMachineArn] })],
  });
}

function grantOthers(stack: Stack, restore: sfn.StateMachine, keeper: sfn.StateMachine, fn: lambda.Function) {
  allow(restore, ['lambda:GetAlias', 'lambda:UpdateAlias'], [fn.functionArn]);
  allow(restore, ['events:PutEvents'], [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })]);
  const conditions = { StringEquals: { 'cloudwatch:namespace': 'CanaryFunction' } };
  restore.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions }));
  allow(keeper, ['lambda:ListVersionsByFunction'], [fn.functionArn]);
  allow(keeper, ['lambda:DeleteFunction'], [`${fn.functionArn}:*`]);
}

function ended(rollout: sfn.StateMachine, status: string[]): events.EventPattern {
  return { source: ['aws.states'], detailType: ['Step Functions Execution Status Change'], detail: { stateMachineArn: [rollout.stateMachineArn], status } };
}

function rule(
  scope: Construct, id: string, to: sfn.StateMachine, deadLetterQueue: sqs.Queue, eventPattern: events.EventPattern, input: events.RuleTargetInput,
) {
  const target = new targets.SfnStateMachine(to, { input, deadLetterQueue, retryAttempts: 24, maxEventAge: Duration.hours(2) });
  return new events.Rule(scope, id, { eventPattern, targets: [target] });
}

interface Parts {
  readonly fn: lambda.Function;
  readonly rollout: sfn.StateMachine;
  readonly restore: sfn.StateMachine;
  readonly keeper: sfn.StateMachine;
  readonly lost: sqs.Queue;
  readonly rules: events.Rule[];
}

function operations(scope: Construct, name: string, { fn, rollout, restore, keeper, lost, rules }: Parts) {
  const period = Duration.minutes(5);
  const rolledBack = new cloudwatch.Metric({ namespace: 'CanaryFunction', metricName: 'Rollbacks', dimensionsMap: { Rollout: name }, statistic: 'Sum', period });
  const failedRollouts = unsuccessful(rollout, period);
  const failedRules = rules.map(({ ruleName }) => new cloudwatch.Metric({
    namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: ruleName }, statistic: 'Sum',
  }));
  const alarms = [
    alarm(scope, 'RestoreFailed', unsuccessful(restore, Duration.minutes(1))),
    alarm(scope, 'StartLost', lost.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' })),
    alarm(scope, 'StartFailed', sum(failedRules, period)),
    alarm(scope, 'RolledBack', rolledBack),
    alarm(scope, 'RolloutFailed', new cloudwatch.MathExpression({
      expression: 'ended - FILL(rolledBack, 0)', usingMetrics: { ended: failedRollouts, rolledBack }, period,
    })),
    alarm(scope, 'Throttled', rollout.metricThrottled({ period, statistic: 'Sum' })),
    alarm(scope, 'KeeperFailed', keeper.metricFailed({ period, statistic: 'Sum' })),
  ];

  const resource = `${fn.functionName}:live`;
  const series = '{AWS/Lambda,FunctionName,Resource,ExecutedVersion}';
  const search = (metricName: string, statistic: string) => new cloudwatch.MathExpression({
    expression: `SEARCH('${series} FunctionName="${fn.functionName}" Resource="${resource}" MetricName="${metricName}"', '${statistic}', 60)`,
    period: Duration.minutes(1),
  });
  const ofAlias = (metricName: string) => new cloudwatch.Metric({
    namespace: 'AWS/Lambda', metricName, dimensionsMap: { FunctionName: fn.functionName, Resource: resource }, statistic: 'Sum', period: Duration.minutes(1),
  });
  const share = new cloudwatch.MathExpression({
    expression: '100 * invocations / SUM(invocations)', usingMetrics: { invocations: search('Invocations', 'Sum') }, period: Duration.minutes(1),
  });
  const leftYAxis = { min: 0, showUnits: false };
  const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, leftYAxis, width: 6 });
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: `${name}-${Stack.of(scope).region}`, defaultInterval: Duration.hours(3) });
  dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `# ${name}`, width: 24, height: 2 }));
  dashboard.addWidgets(
    graph('share of traffic', [share]),
    graph('errors', [search('Errors', 'Sum'), ofAlias('Errors')]),
    graph('duration', [search('Duration', 'p99')]),
    graph('requests', [ofAlias('Invocations'), ofAlias('Throttles')]),
  );
  dashboard.addWidgets(
    graph('Rollouts', [rollout.metricStarted(), rollout.metricSucceeded(), failedRollouts, rolledBack]),
    new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms }),
  );
}

function unsuccessful(of: sfn.StateMachine, period: Duration) {
  return sum([of.metricFailed(), of.metricTimedOut(), of.metricAborted()], period);
}

function sum(metrics: cloudwatch.Metric[], period: Duration) {
  return new cloudwatch.MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((each, index) => [`m${index}`, each])),
    period,
  });
}

function alarm(scope: Construct, id: string, metric: cloudwatch.IMetric) {
  return new cloudwatch.Alarm(scope, id, {
    metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
