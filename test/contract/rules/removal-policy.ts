import { Rule } from './rule';
import { dataHolders } from './stateful';

/** Data outlives its stack by default; when the user says DESTROY, nothing stays behind. */
export const removalPolicy: Rule = ({ stacks, customised }) => {
  const expected = customised ? ['Delete'] : ['Retain', 'Snapshot', 'RetainExceptOnCreate'];
  return dataHolders(stacks).flatMap(({ json, at, type }) => [json.DeletionPolicy, json.UpdateReplacePolicy]
    // An SQS queue without a policy is deleted, like every resource that CloudFormation knows no default for.
    .map((policy) => policy ?? 'Delete')
    .filter((policy) => !expected.includes(policy))
    .slice(0, 1)
    .map((policy) => ({
      rule: 'removal-policy',
      at,
      message: customised
        ? `removalPolicy DESTROY does not reach this ${type}, which says ${policy}: pass it on`
        : `this ${type} holds data and says ${policy}: make RETAIN the default`,
    })));
};
