import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { sameEnvironment } from '../../../core/places';
import { propError } from '../../../core/prop-error';

/** A dataset group, by the construct that has it. */
export interface NamedGroup {
  readonly scope: Construct;
  readonly groupName: string;
}

/** Databases of Glue are named after the group in small letters and underscores. */
const told = (groupName: string) => groupName.toLowerCase().replace(/-/g, '_');

/** No other group of the account and region may have the same name: everything in Personalize and Glue is named after it. */
export function checkAlone(scope: Construct, groupName: string, others: NamedGroup[]) {
  for (const other of others) {
    if (told(groupName) === told(other.groupName)) checkEnvironments(scope, groupName, other);
  }
}

function checkEnvironments(scope: Construct, groupName: string, other: NamedGroup) {
  const same = sameEnvironment(scope, other.scope);
  if (same === 'no') return;
  if (same === 'perhaps') {
    Annotations.of(scope).addWarningV2('cdk-reference-constructs:sameGroupName',
      `${other.scope.node.path} has the same operations.groupName, ${groupName}: in one account and region they cannot both be deployed. Deploy them to different ones.`);
    return;
  }
  throw propError(scope, {
    prop: 'operations.groupName',
    value: groupName,
    allowed: `a name that no other group of the account and region has, whatever its case and dashes: ${other.scope.node.path} has ${other.groupName}`,
    fix: 'leave it out, or use another',
  });
}
