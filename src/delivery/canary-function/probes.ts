import { aws_lambda as lambda } from 'aws-cdk-lib';
import { query, text } from './definition/asl';
import { Probe } from './definition/invocations';
import { RolloutMember } from './rollout';

/** The assertions of all members, each against the version that its member is to get. */
export function assertionProbes(members: RolloutMember[]): Probe[] {
  return members.flatMap(({ name, function: fn, alias, assertions = [] }, index) => assertions.map((assertion) => ({
    id: members.length > 1 ? `${index + 1} ${assertion.name}` : assertion.name,
    name: members.length > 1 ? `${name} ${assertion.name}` : assertion.name,
    target: newest(fn, alias),
    payload: assertion._payload(),
    failures: assertion._compile(),
  })));
}

/** The version that a function is to get; its alias, when a rollout that was started by hand leaves it out. */
function newest(fn: lambda.IFunction, alias: lambda.IAlias): string {
  const name = text(fn.functionName);
  return `($member := $found.all[function = ${name}]; ${name} & ':' & ($exists($member) ? $member.to : ${text(alias.aliasName)}))`;
}

/** Functions that have a say. */
export function hookProbes(phase: string, hooks: lambda.IFunction[] = []): Probe[] {
  return hooks.map((hook, index) => ({
    id: `hook ${index + 1}`,
    name: hook.node.id,
    target: text(hook.functionArn),
    payload: { phase, rollout: query('$states.context.Execution.Name'), members: query("[$found.members.{ 'function': function, 'alias': alias, 'from': from, 'to': to }]") },
    // Whatever is not understood is no consent.
    failures: `$type($response) = 'null' or $response = true or $type($response) = 'object' and $response.pass = true ? [] :
      $type($response) = 'object' and $exists($response.reason) ? $string($response.reason) : 'it answered ' & $substring($string($response), 0, 100)`,
  }));
}
