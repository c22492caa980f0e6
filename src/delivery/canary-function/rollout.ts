import {
  ArnFormat, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, aws_sqs as sqs,
  aws_stepfunctions as sfn, CfnOutput, Duration, Names, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AnalysisCheck } from './analysis-check';
import { Assertion } from './assertion';
import { Definition } from './definition/asl';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, NAMESPACE } from './definition/events';
import { keeperDefinition } from './definition/keeper-definition';
import { restoreDefinition } from './definition/restore-definition';
import { rolloutDefinition, RolloutDefinitionProps } from './definition/rollout-definition';
import { NoTraffic } from './no-traffic';
import { assertionProbes, hookProbes } from './probes';
import { RolloutOptions, WhenBusy } from './rollout-options';
import { RolloutPlan } from './rollout-plan';
import { checkRollout, checkSize, defaultInterval } from './rollout-rules';

/** A function whose alias a rollout moves. */
export interface RolloutMember {
  /** What it is called in the names of its assertions. */
  readonly name: string;
  readonly function: lambda.IFunction;
  readonly alias: lambda.IAlias;
  readonly version: lambda.IVersion;
  /** Tells code and configuration apart. */
  readonly hash: string;
  readonly assertions?: Assertion[];
}

export interface RolloutProps extends RolloutOptions {
  readonly members: RolloutMember[];
}

/**
 * The machines that move the aliases, and the rules that start them:
 *
 *   stack is complete ──> rollout ──(failed, stopped)──> restore
 *                            └────(complete)──> keeper
 */
export class Rollout extends Construct {
  public readonly machine: sfn.StateMachine;
  public readonly restoreMachine: sfn.StateMachine;
  public readonly keeperMachine: sfn.StateMachine;
  /** Starts that EventBridge could not deliver. */
  public readonly lostStarts: sqs.Queue;
  public readonly plan: RolloutPlan;
  /** The value of the dimension `Rollout` of our metric. */
  public readonly rolloutName: string;
  private readonly removalPolicy: RemovalPolicy;

  constructor(scope: Construct, id: string, private readonly props: RolloutProps) {
    super(scope, id);
    this.plan = props.plan ?? RolloutPlan.canary();
    checkRollout(this, { ...props, plan: this.plan });
    this.removalPolicy = props.operations?.removalPolicy ?? RemovalPolicy.RETAIN;
    this.rolloutName = Names.uniqueResourceName(this, { maxLength: 64 });

    const provisioned = props.lifecycle?.provisionedConcurrency !== undefined;
    this.restoreMachine = this.stateMachine('Restore', Duration.hours(2), restoreDefinition({
      namespace: NAMESPACE, rolloutName: this.rolloutName, provisionedConcurrency: provisioned,
    }));
    const definition = rolloutDefinition(Stack.of(this), this.definitionProps());
    checkSize(this, definition, this.plan);
    this.machine = this.stateMachine('Machine', Duration.days(365), definition);
    this.keeperMachine = this.stateMachine('Keeper', Duration.hours(1), keeperDefinition(
      props.lifecycle?.keepVersions ?? 3, `'${props.lifecycle?.firstVersion ?? '1'}'`));
    this.grantRollout(provisioned);
    this.grantRestore(provisioned);
    this.grantKeeper();

    this.lostStarts = new sqs.Queue(this, 'LostStarts', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy: this.removalPolicy,
    });
    this.start('Start', this.machine, this.stackIsComplete(), this.input());
    this.start('AfterFailure', this.restoreMachine, this.ended(), events.RuleTargetInput.fromEventPath('$.detail'));
    this.start('AfterCompletion', this.keeperMachine, this.told(['COMPLETED']), events.RuleTargetInput.fromEventPath('$.detail'));

    new CfnOutput(this, 'RolloutMachine', { description: `Rolls out: ${this.plan.description}`, value: this.machine.stateMachineArn });
  }

  /** Events of this rollout's aliases in these states. */
  public told(states: string[]): events.EventPattern {
    const { members } = this.props;
    const theirs = { function: members.map(({ function: fn }) => fn.functionName), alias: [members[0].alias.aliasName] };
    return { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { state: states, members: theirs } };
  }

  private definitionProps(): RolloutDefinitionProps {
    const { members, analysis = {}, hooks = {}, lifecycle = {} } = this.props;
    const during = assertionProbes(members);
    const interval = analysis.interval?.toSeconds() ?? defaultInterval(this.plan);
    return {
      group: members.length > 1,
      plan: this.plan,
      checks: analysis.checks ?? AnalysisCheck.defaults(),
      interval,
      minSamples: analysis.minSamples ?? 50,
      lag: (analysis.metricLag ?? Duration.minutes(2)).toSeconds(),
      onNoTraffic: analysis.onNoTraffic ?? NoTraffic.wait(Duration.minutes(10)),
      before: [...during, ...hookProbes('beforeTraffic', hooks.beforeTraffic)],
      during,
      after: hookProbes('afterTraffic', hooks.afterTraffic),
      provisionedConcurrency: lifecycle.provisionedConcurrency,
      returnWindow: lifecycle.returnWindow?.toSeconds() ?? 0,
      whenBusy: lifecycle.whenBusy ?? WhenBusy.LATEST,
      patience: interval,
      restoreArn: this.restoreMachine.stateMachineArn,
    };
  }

  private stateMachine(id: string, timeout: Duration, definition: Definition): sfn.StateMachine {
    const json = Stack.of(this).toJsonString({ QueryLanguage: 'JSONata', TimeoutSeconds: timeout.toSeconds(), ...definition });
    return new sfn.StateMachine(this, id, {
      definitionBody: sfn.DefinitionBody.fromString(json),
      tracingEnabled: true,
      logs: {
        destination: new logs.LogGroup(this, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: this.removalPolicy }),
        level: sfn.LogLevel.ALL,
      },
    });
  }

  private grantRollout(provisioned: boolean) {
    const { analysis, members, hooks } = this.props;
    const checks = analysis?.checks ?? AnalysisCheck.defaults();
    const alarms = checks.flatMap(({ _kind: kind }) => kind.kind === 'alarm' ? [kind.alarm.alarmArn] : []);
    const probed = members.filter(({ assertions }) => assertions?.length || analysis?.onNoTraffic?._traffic);
    this.grantAliases(this.machine);
    allow(this.machine, ['cloudwatch:GetMetricData'], ['*']);
    allow(this.machine, ['events:PutEvents'], [this.defaultBusArn]);
    if (alarms.length) allow(this.machine, ['cloudwatch:DescribeAlarms'], alarms);
    if (probed.length) allow(this.machine, ['lambda:InvokeFunction'], probed.map(({ function: fn }) => `${fn.functionArn}:*`));
    for (const hook of [...hooks?.beforeTraffic ?? [], ...hooks?.afterTraffic ?? []]) hook.grantInvoke(this.machine);
    if (provisioned) this.grantProvisioned(this.machine, ['Put', 'Get', 'Delete']);
    this.restoreMachine.grantStartExecution(this.machine);
    this.restoreMachine.grantExecution(this.machine, 'states:DescribeExecution', 'states:StopExecution');
    // How Step Functions waits for a nested execution: https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
    const rule = Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule' });
    allow(this.machine, ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]);
    this.grantOthers();
  }

  /** What it does with its own executions: a policy of its own, since a machine waits for its role's default policy. */
  private grantOthers() {
    const stop = this.props.lifecycle?.whenBusy === WhenBusy.REPLACE;
    new iam.Policy(this, 'OtherExecutions', {
      roles: [this.machine.role],
      statements: [
        new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [this.machine.stateMachineArn] }),
        ...stop ? [new iam.PolicyStatement({ actions: ['states:StopExecution'], resources: [this.executions(this.machine)] })] : [],
      ],
    });
  }

  private executions({ stateMachineName }: sfn.StateMachine) {
    return Stack.of(this).formatArn({ service: 'states', resource: 'execution', resourceName: `${stateMachineName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }

  private grantRestore(provisioned: boolean) {
    this.grantAliases(this.restoreMachine);
    allow(this.restoreMachine, ['events:PutEvents'], [this.defaultBusArn]);
    this.restoreMachine.addToRolePolicy(new iam.PolicyStatement({
      actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
    }));
    if (provisioned) this.grantProvisioned(this.restoreMachine, ['Delete']);
  }

  private grantKeeper() {
    const arns = this.props.members.map(({ function: fn }) => fn.functionArn);
    allow(this.keeperMachine, ['lambda:ListVersionsByFunction'], arns);
    allow(this.keeperMachine, ['lambda:DeleteFunction'], arns.map((arn) => `${arn}:*`));
  }

  private grantAliases(machine: sfn.StateMachine) {
    allow(machine, ['lambda:GetAlias', 'lambda:UpdateAlias'], this.props.members.map(({ function: fn }) => fn.functionArn));
  }

  private grantProvisioned(machine: sfn.StateMachine, verbs: string[]) {
    allow(machine, verbs.map((verb) => `lambda:${verb}ProvisionedConcurrencyConfig`), this.props.members.map(({ function: fn }) => `${fn.functionArn}:*`));
  }

  private get defaultBusArn() {
    return Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  }

  private stackIsComplete(): events.EventPattern {
    return {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: { 'stack-id': [Stack.of(this).stackId], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
    };
  }

  private ended(): events.EventPattern {
    return {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [this.machine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    };
  }

  /** What a deployment starts its rollout with. */
  private input(): events.RuleTargetInput {
    const members = this.props.members.map(({ function: fn, alias, version, hash }) => ({
      function: fn.functionName, alias: alias.aliasName, version: version.version, hash,
    }));
    return events.RuleTargetInput.fromObject({ members, deployment: true, skipAnalysis: this.props.analysis?.skip ?? false });
  }

  private start(id: string, machine: sfn.StateMachine, eventPattern: events.EventPattern, input: events.RuleTargetInput) {
    const retries = { retryAttempts: 24, maxEventAge: Duration.hours(2) };
    const target = new targets.SfnStateMachine(machine, { input, deadLetterQueue: this.lostStarts, ...retries });
    new events.Rule(this, id, { eventPattern, targets: [target] });
  }
}

function allow(machine: sfn.StateMachine, actions: string[], resources: string[]) {
  machine.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
}
