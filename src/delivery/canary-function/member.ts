import { aws_lambda as lambda, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RolloutMember } from './rollout';
import { checkAliasIsFree, checkRolledOutOnce } from './rollout-rules';

export interface AliasProps {
  readonly aliasName?: string;
  readonly firstVersion?: string;
}

/**
 * The alias of a function and the version of this deployment.
 *
 * The contract with CloudFormation: the alias resource never changes. Its version is a literal, it has no description and no routing, so no deployment, no
 * rollback of a stack and no import ever sends them along. From its creation on only rollouts move it.
 */
export function memberOf(scope: Construct, fn: lambda.IFunction, props: AliasProps): Omit<RolloutMember, 'name'> & { alias: lambda.Alias } {
  const version = (fn as lambda.Function).currentVersion;
  const resource = version.node.defaultChild as lambda.CfnVersion;
  // A version that leaves the template may still have traffic. One whose deployment fails is nobody's.
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const firstVersion = lambda.Version.fromVersionAttributes(scope, 'FirstVersion', { lambda: fn, version: props.firstVersion ?? '1' });
  checkRolledOutOnce(scope, fn);
  checkAliasIsFree(scope, fn, props.aliasName ?? 'live');
  const alias = new lambda.Alias(scope, 'Alias', { aliasName: props.aliasName ?? 'live', version: firstVersion });
  // The literal must exist when the alias is created.
  alias.node.addDependency(version);
  return { function: fn, alias, version, hash: hashOf(resource) };
}

/** The logical id of a version ends in a hash of the function's code and configuration. */
function hashOf(version: lambda.CfnVersion): string {
  return Lazy.string({ produce: () => (Stack.of(version).resolve(version.logicalId) as string).slice(-8) });
}
