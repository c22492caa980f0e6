import { ArnFormat, aws_iam as iam, aws_logs as logs, aws_stepfunctions as sfn, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Definition } from './states-language';

export interface StateMachineProps {
  readonly definition: Definition;
  /** After which an execution is ended, whatever it does. */
  readonly timeout: Duration;
  /** Of its log. */
  readonly removalPolicy: RemovalPolicy;
  /** An express one, which ends within five minutes and may run a step twice. */
  readonly express?: boolean;
}

/** A machine as all of ours are: JSONata, ends in known time, traced, logged without data. */
export function stateMachine(scope: Construct, id: string, { definition, timeout, removalPolicy, express }: StateMachineProps): sfn.StateMachine {
  const json = Stack.of(scope).toJsonString({ QueryLanguage: 'JSONata', TimeoutSeconds: timeout.toSeconds(), ...definition });
  return new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromString(json),
    ...express && { stateMachineType: sfn.StateMachineType.EXPRESS },
    // The default role has these conditions on newer versions of aws-cdk-lib only.
    role: new iam.Role(scope, `${id}Role`, { assumedBy: service(scope, 'states.amazonaws.com') }),
    tracingEnabled: true,
    logs: {
      destination: new logs.LogGroup(scope, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy }),
      level: sfn.LogLevel.ALL,
      // It has task tokens in it, and what functions answer.
      includeExecutionData: false,
    },
  });
}

/** A service that acts for this account only: no other account can make it use the role. */
export function service(scope: Construct, name: string): iam.ServicePrincipal {
  return new iam.ServicePrincipal(name, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } });
}

export function allow(machine: sfn.StateMachine, actions: string[], resources: string[], conditions?: Record<string, unknown>) {
  machine.addToRolePolicy(new iam.PolicyStatement({ actions, resources, ...conditions && { conditions } }));
}

/** Lets a machine send events of one source to the default bus. */
export function allowEvents(machine: sfn.StateMachine, source: string) {
  const bus = Stack.of(machine).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  allow(machine, ['events:PutEvents'], [bus], { StringEquals: { 'events:source': source } });
}

/** Lets a machine write metrics of one namespace. */
export function allowMetrics(machine: sfn.StateMachine, namespace: string) {
  allow(machine, ['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': namespace } });
}

/**
 * How Step Functions waits for what a Task has started.
 *
 * @param rule of AWS's: https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
 */
export function allowWaiting(machine: sfn.StateMachine, rule: string) {
  const arn = Stack.of(machine).formatArn({ service: 'events', resource: 'rule', resourceName: rule });
  allow(machine, ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [arn]);
}

/** The executions of a machine, which are named when they start. */
export function executionsOf(machine: sfn.StateMachine): string {
  return Stack.of(machine).formatArn({
    service: 'states', resource: 'execution', resourceName: `${machine.stateMachineName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
