import {
  Annotations, aws_cloudwatch as cloudwatch, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda,
  aws_sqs as sqs, aws_stepfunctions as sfn, CfnOutput, Duration, Names, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AnalysisCheck } from './analysis-check';
import { Assertion } from './assertion';
import { Definition, text } from './definition/asl';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, NAMESPACE } from './definition/events';
import { keeperDefinition } from './definition/keeper-definition';
import { restoreDefinition } from './definition/restore-definition';
import { rolloutDefinition, RolloutDefinitionProps } from './definition/rollout-definition';
import { NoTraffic } from './no-traffic';
import { RolloutNotifications } from './notifications';
import { assertionProbes, hookProbes } from './probes';
import { RolloutAlarms } from './rollout-alarms';
import { rolloutDashboard } from './rollout-dashboard';
import { grantApprove, grantOperate, grantStart } from './rollout-grants';
import { rollbacks } from './rollout-metrics';
import { RolloutOperations, RolloutOptions, WhenBusy } from './rollout-options';
import { RolloutPlan } from './rollout-plan';
import { checkRollout, checkSize, defaultInterval, rolloutTimeout } from './rollout-rules';
import { RolloutState } from './rollout-state';
import { unsuccessful } from '../../core/counts';
import { allow, allowEvents, allowMetrics, allowWaiting, executionsOf, stateMachine } from '../../core/state-machine';

const RUNBOOK = 'https://github.com/cdk-reference-constructs/cdk-reference-constructs/blob/main/docs/runbooks/canary-function.md';

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
  /** Starts the rollout when the stack is complete. */
  public readonly startRule: events.Rule;
  /** Starts the restoring when a rollout has failed or was stopped. */
  public readonly restoreRule: events.Rule;
  /** Starts the deletion of old versions when a rollout is complete. */
  public readonly keeperRule: events.Rule;
  /** The messages to people; undefined without `operations.topic`. */
  public readonly notifications?: RolloutNotifications;
  public readonly alarms: RolloutAlarms;
  public readonly dashboard: cloudwatch.Dashboard;
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
    const settings = this.definitionProps();
    const definition = rolloutDefinition(Stack.of(this), settings);
    checkSize(this, definition, this.plan);
    this.machine = this.stateMachine('Machine', rolloutTimeout(this.plan, settings.lag + settings.onNoTraffic._timeout().toSeconds()), definition);
    this.keeperMachine = this.stateMachine('Keeper', Duration.hours(1), keeperDefinition(
      props.lifecycle?.keepVersions ?? 3, this.byFunction(({ alias }) => alias.version.version)));
    this.grantRollout(provisioned);
    this.grantRestore(provisioned);
    this.grantKeeper();

    this.lostStarts = new sqs.Queue(this, 'LostStarts', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy: this.removalPolicy,
    });
    this.startRule = this.start('Start', this.machine, this.stackIsComplete(), this.input());
    this.restoreRule = this.start('AfterFailure', this.restoreMachine, this.ended(['FAILED', 'TIMED_OUT', 'ABORTED']), events.RuleTargetInput.fromEventPath('$.detail'));
    this.keeperRule = this.start('AfterCompletion', this.keeperMachine, this.ended(['SUCCEEDED']), events.RuleTargetInput.fromEventPath('$.detail'));

    const runbookUrl = props.operations?.runbookUrl ?? RUNBOOK;
    this.notifications = this.notify(props.operations ?? {}, runbookUrl);
    this.alarms = new RolloutAlarms(this, 'Alarms', { rollout: this, runbookUrl });
    this.dashboard = rolloutDashboard(this, { functions: props.members, runbookUrl });
    new CfnOutput(this, 'RolloutMachine', { description: `Rolls out: ${this.plan.description}`, value: this.machine.stateMachineArn });
  }

  /**
   * Counts rollbacks, in the namespace `CanaryFunction` by the dimension `Rollout`.
   *
   * @param options what to change of the metric
   */
  public metricRollbacks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return rollbacks(this.rolloutName, options);
  }

  /**
   * Counts rollouts that ended without success: rolled back, in conflict, stopped or broken.
   *
   * @param options what to change of the expression
   */
  public metricFailedRollouts(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return unsuccessful(this.machine, { label: 'ended without success', ...options });
  }

  /**
   * Counts attempts to put aliases back that failed: each is a reason to look at once.
   *
   * @param options what to change of the expression
   */
  public metricUnrestored(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return unsuccessful(this.restoreMachine, { label: 'not restored', ...options });
  }

  /**
   * Lets somebody approve and reject, with `npx canary-function approve` or the task token of an event, and see what a rollout does.
   *
   * @param grantee who may
   */
  public grantApprove(grantee: iam.IGrantable): iam.Grant {
    return grantApprove(this, grantee);
  }

  /**
   * Lets a pipeline start rollouts, and wait for them with `npx canary-function wait`.
   *
   * @param grantee who may
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return grantStart(this, grantee);
  }

  /**
   * Lets an operator do all that `npx canary-function` can: see, approve, reject, start, return and abort.
   *
   * @param grantee who may
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return grantOperate(this, grantee);
  }

  /**
   * Reacts to aliases that were put back at the old version.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onRolledBack(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [RolloutState.ROLLED_BACK], options);
  }

  /**
   * Reacts to new versions that have all traffic.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [RolloutState.COMPLETED], options);
  }

  /**
   * Reacts to a step that waits for approval. There is an event at each look until somebody has approved, each with a new `taskToken`; the one before
   * is worth nothing then. `detail.look` is 0 in the first one.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onWaitingForApproval(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [RolloutState.WAITING_FOR_APPROVAL], options);
  }

  /**
   * Reacts to aliases that could not be put back, or not verified.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onRestoreFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [RolloutState.RESTORE_FAILED], options);
  }

  /**
   * Reacts to everything that a rollout tells.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onStateChange(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, undefined, options);
  }

  /**
   * Tells somebody of all alarms, when they are raised and when they are over. Two are for the night: `alarms.restoreFailed` and `alarms.startLost`.
   *
   * @param actions for example `new SnsAction(topic)`
   */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    for (const alarm of this.alarms.all) {
      alarm.addAlarmAction(...actions);
      alarm.addOkAction(...actions);
    }
  }

  /**
   * A pattern for events of this rollout's aliases.
   *
   * @param states the states; all when left out
   */
  public told(states?: RolloutState[]): events.EventPattern {
    const { members } = this.props;
    const theirs = { function: members.map(({ function: fn }) => fn.functionName), alias: [members[0].alias.aliasName] };
    return { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { ...states && { state: states }, members: theirs } };
  }

  private on(id: string, states: RolloutState[] | undefined, { crossStackScope, ...options }: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(crossStackScope ?? this, id, options);
    rule.addEventPattern(this.told(states));
    rule.addTarget(options.target);
    return rule;
  }

  private notify({ topic, chat = false }: RolloutOperations, runbookUrl: string): RolloutNotifications | undefined {
    if (topic) {
      return new RolloutNotifications(this, 'Notifications', { rollout: this, topic, chat, runbookUrl, removalPolicy: this.removalPolicy });
    }
    if (chat) {
      Annotations.of(this).addWarningV2('cdk-reference-constructs:chatWithoutTopic', 'operations.chat is true, but no message is sent without operations.topic.');
    }
    return undefined;
  }

  private definitionProps(): RolloutDefinitionProps {
    const { members, analysis = {}, hooks = {}, lifecycle = {} } = this.props;
    const during = assertionProbes(members);
    const interval = analysis.interval?.toSeconds() ?? defaultInterval(this.plan);
    return {
      group: members.length > 1,
      aliases: this.byFunction(({ alias }) => alias.aliasName),
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
    return stateMachine(this, id, { definition, timeout, removalPolicy: this.removalPolicy });
  }

  private grantRollout(provisioned: boolean) {
    const { analysis, members, hooks } = this.props;
    const checks = analysis?.checks ?? AnalysisCheck.defaults();
    const alarms = checks.some(({ _kind: { kind } }) => kind === 'alarm');
    const probed = members.filter(({ assertions }) => assertions?.length || analysis?.onNoTraffic?._traffic);
    this.grantAliases(this.machine);
    allow(this.machine, ['cloudwatch:GetMetricData'], ['*']);
    allowEvents(this.machine, EVENT_SOURCE);
    // With the ARNs of alarms only, composite alarms are left out of the answer.
    if (alarms) allow(this.machine, ['cloudwatch:DescribeAlarms'], ['*']);
    if (probed.length) allow(this.machine, ['lambda:InvokeFunction'], probed.map(({ function: fn }) => `${fn.functionArn}:*`));
    for (const hook of [...hooks?.beforeTraffic ?? [], ...hooks?.afterTraffic ?? []]) {
      allow(this.machine, ['lambda:InvokeFunction'], [hook.functionArn]);
    }
    if (provisioned) this.grantProvisioned(this.machine, ['Put', 'Get', 'Delete']);
    this.restoreMachine.grantStartExecution(this.machine);
    this.restoreMachine.grantExecution(this.machine, 'states:DescribeExecution', 'states:StopExecution');
    allowWaiting(this.machine, 'StepFunctionsGetEventsForStepFunctionsExecutionRule');
    this.grantOthers();
  }

  /** What it does with its own executions: a policy of its own, since a machine waits for its role's default policy. */
  private grantOthers() {
    const stop = this.props.lifecycle?.whenBusy === WhenBusy.REPLACE;
    new iam.Policy(this, 'OtherExecutions', {
      roles: [this.machine.role],
      statements: [
        new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [this.machine.stateMachineArn] }),
        ...stop ? [new iam.PolicyStatement({ actions: ['states:StopExecution'], resources: [executionsOf(this.machine)] })] : [],
      ],
    });
  }

  private grantRestore(provisioned: boolean) {
    this.grantAliases(this.restoreMachine);
    allowEvents(this.restoreMachine, EVENT_SOURCE);
    allowMetrics(this.restoreMachine, NAMESPACE);
    if (provisioned) this.grantProvisioned(this.restoreMachine, ['Delete']);
  }

  /** JSONata: an object with something of each function. */
  private byFunction(value: (member: RolloutMember) => string): string {
    return `{ ${this.props.members.map((member) => `${text(member.function.functionName)}: ${text(value(member))}`).join(', ')} }`;
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

  private stackIsComplete(): events.EventPattern {
    return {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: { 'stack-id': [Stack.of(this).stackId], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
    };
  }

  /** Executions of the rollout that ended so. Nobody else can send these events. */
  private ended(status: string[]): events.EventPattern {
    return {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [this.machine.stateMachineArn], status },
    };
  }

  /** What a deployment starts its rollout with. */
  private input(): events.RuleTargetInput {
    const members = this.props.members.map(({ function: fn, alias, version, hash }) => ({
      function: fn.functionName, alias: alias.aliasName, version: version.version, hash,
    }));
    return events.RuleTargetInput.fromObject({ members, deployment: true, skipAnalysis: this.props.analysis?.skip ?? false });
  }

  private start(id: string, machine: sfn.StateMachine, eventPattern: events.EventPattern, input: events.RuleTargetInput): events.Rule {
    const retries = { retryAttempts: 24, maxEventAge: Duration.hours(2) };
    const target = new targets.SfnStateMachine(machine, { input, deadLetterQueue: this.lostStarts, ...retries });
    return new events.Rule(this, id, { eventPattern, targets: [target] });
  }
}
