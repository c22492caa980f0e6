import { ArnFormat, aws_iam as iam, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import type { Rollout } from './rollout';

/** Approve and reject. */
export function grantApprove(rollout: Rollout, grantee: iam.IGrantable): iam.Grant {
  return look(rollout, grantee)
    .combine(allow(grantee, ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'], rollout.machine.stateMachineArn));
}

/** Start, and wait for the end. */
export function grantStart(rollout: Rollout, grantee: iam.IGrantable): iam.Grant {
  return look(rollout, grantee).combine(allow(grantee, ['states:StartExecution'], rollout.machine.stateMachineArn));
}

/** All that the operator command does. */
export function grantOperate(rollout: Rollout, grantee: iam.IGrantable): iam.Grant {
  return grantApprove(rollout, grantee)
    .combine(allow(grantee, ['states:StartExecution'], rollout.machine.stateMachineArn))
    .combine(allow(grantee, ['states:StopExecution'], executionsOf(rollout.machine)));
}

/** What every line of the operator command reads: the outputs of the stack, the rollouts, and how their aliases were restored. */
function look(rollout: Rollout, grantee: iam.IGrantable): iam.Grant {
  const machines = [rollout.machine, rollout.restoreMachine];
  const stack = Stack.of(rollout);
  return allow(grantee, ['states:ListExecutions'], ...machines.map(({ stateMachineArn }) => stateMachineArn))
    .combine(allow(grantee, ['states:DescribeExecution', 'states:DescribeStateMachineForExecution', 'states:GetExecutionHistory'], ...machines.map(executionsOf)))
    .combine(allow(grantee, ['cloudformation:DescribeStacks'], stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` })));
}

/** The executions of a machine, which are named when they start. */
export function executionsOf(machine: sfn.StateMachine): string {
  return Stack.of(machine).formatArn({
    service: 'states', resource: 'execution', resourceName: `${machine.stateMachineName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

const allow = (grantee: iam.IGrantable, actions: string[], ...resourceArns: string[]) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
