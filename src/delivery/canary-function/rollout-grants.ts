import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Rollout } from './rollout';
import { executionsOf } from '../../core/state-machine';

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

const allow = (grantee: iam.IGrantable, actions: string[], ...resourceArns: string[]) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
