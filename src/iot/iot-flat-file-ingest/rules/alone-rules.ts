import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { sameEnvironment } from '../../../core/places';
import { propError, PropProblem } from '../../../core/prop-error';

/** A construct of this library, by what is named after it. */
export interface NamedIngest {
  readonly scope: Construct;
  readonly ingestName: string;
  readonly topicPrefix: string;
  /** What its deployment is for; undefined without Greengrass. */
  readonly target?: string;
  /** Names of its sources. */
  readonly sources: string[];
}

/** Before anything is made. */
export function checkAlone(mine: NamedIngest, others: NamedIngest[]) {
  for (const other of others) {
    if (mine.ingestName === other.ingestName) {
      refuse(mine, other, { prop: 'operations.ingestName', value: mine.ingestName, allowed: `a name that no other has in the account and region: ${other.scope.node.path} has it`, fix: 'leave it out, or use another' });
    }
    if (mine.topicPrefix === other.topicPrefix) {
      refuse(mine, other, { prop: 'operations.topicPrefix', value: mine.topicPrefix, allowed: `another than that of ${other.scope.node.path}: each would take the accounts, bad rows and health of both`, fix: 'use another, or call addSource there' });
    }
    if (mine.target !== undefined && mine.target === other.target) {
      refuse(mine, other, { prop: 'devices', value: mine.target, allowed: `devices that no other is deployed to, as a thing or group has one deployment: ${other.scope.node.path} has these`, fix: 'call addSource there, or use another group' });
    }
  }
}

/** Before a source is made. */
export function checkAloneSource(mine: NamedIngest, name: string, others: NamedIngest[]) {
  for (const other of others) {
    // Of names with underscores, two can be put together from different parts.
    if (other.sources.some((source) => `${other.ingestName}_${source}` === `${mine.ingestName}_${name}`)) {
      refuse(mine, other, { prop: 'name', value: name, allowed: `a name with which the rule is not called ${mine.ingestName}_${name}, as one of ${other.scope.node.path} is`, fix: 'use another' });
    }
  }
}

function refuse({ scope }: NamedIngest, other: NamedIngest, problem: PropProblem) {
  const same = sameEnvironment(scope, other.scope);
  if (same === 'yes') throw propError(scope, problem);
  if (same === 'no') return;
  Annotations.of(scope).addWarningV2(`cdk-reference-constructs:same:${problem.prop}`,
    `${other.scope.node.path} has the same ${problem.prop}, ${problem.value}: in one account and region they cannot both be deployed. Deploy them to different ones.`);
}
