export const HELP = `canary-function: watch and steer the rollouts of a CanaryFunction

Usage
  canary-function <command> --stack <name> | --machine <arn>   [options]

Commands
  status    Shows the rollout: plan, weight, both versions' figures, what it waits for. Follows it until it ends.
  approve   Lets a rollout go on that waits for approval. The checks of the step still decide.
  reject    Ends the rollout in the step that it holds, with a reason; the alias is restored.
  abort     Stops the rollout in any state, waits until the alias is restored, and says where it is.
  history   The last rollouts: versions, result, duration, reason.
  wait      For pipelines: waits until the rollout of the last deployment ends.
            Exit status 0 completed (or nothing to do), 1 rolled back, 2 any other end.
  start     Starts a rollout to a version by hand, also to one that was rolled back before.
  return    Sends all traffic to the version before the last rollout, or to --version, at once.

Which one
  --stack <name>         The stack with the CanaryFunction; its output "...RolloutMachine..." names the machine
  --name <text>          Which one, when the stack has several: a part of that output's key
  --machine <arn>        The rollout machine itself

Options
  --once                 status: one look
  --now                  approve: also a step that does not wait for approval; it is judged at once
  --reason <text>        reject, abort: why
  --limit <n>            history: so many rollouts (10)
  --version <n>          start, return: the version
  --skip-analysis        start: all traffic at once
  --function <name>      start, return: which function, when several are rolled out together
  --alias <name>         start, return: its alias, when no rollout has named it yet
  --timeout <s>          How long to wait: wait (3600), abort (600), approve and reject (60)
  --appear <s>           wait: how long the rollout may take to appear after the deployment (120)
  --interval <s>         Time between two looks (2)
  --json                 One JSON line for each result; progress goes to standard error
  --region <name>        Region, unless the AWS settings or the ARN have it
  --endpoint-url <url>   Endpoint of Step Functions and CloudFormation, for a local cloud
  --help                 This text

Credentials come from where the AWS CLI takes them. All commands need states:ListExecutions, DescribeExecution,
DescribeStateMachineForExecution and GetExecutionHistory, and cloudformation:DescribeStacks with --stack; approve and reject need
states:SendTaskSuccess and SendTaskFailure, abort states:StopExecution, start and return states:StartExecution.
Exit status: 0 done, 1 failed or refused, 2 wrong command line, 130 interrupted. For wait see above: what fails there is 2.
`;
