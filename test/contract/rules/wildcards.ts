import { Rule } from './rule';
import { asArray, LocatedResource, render, resources } from '../template';

const POLICY_TYPES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy', 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

/** No statement that allows more than it names. Each accepted one is listed by its exact text, with a reason. */
export const wildcards: Rule = ({ stacks }) => resources(stacks, ...POLICY_TYPES).flatMap((policy) =>
  allowed(policy).flatMap((statement) => [
    ...asArray(statement.Action).filter((action) => action.includes('*')).map((action) => finding(policy, `wildcard-action[${action}]`)),
    ...asArray(statement.Resource).map((resource) => render(resource)).filter((resource) => resource.includes('*'))
      .map((resource) => finding(policy, `wildcard-resource[${asArray(statement.Action).join(',')} on ${resource}]`)),
    ...(statement.NotAction ? [finding(policy, 'wildcard-action[NotAction]')] : []),
    ...(statement.NotResource ? [finding(policy, 'wildcard-resource[NotResource]')] : []),
  ]));

function allowed({ properties }: LocatedResource): any[] {
  const documents = [properties.PolicyDocument, ...asArray<any>(properties.Policies).map((inline) => inline.PolicyDocument)];
  return documents.flatMap((document) => asArray<any>(document?.Statement)).filter((statement) => statement.Effect === 'Allow');
}

function finding(policy: LocatedResource, rule: string) {
  return { rule, at: policy.at, message: 'name the actions and resources, or list this with the reason why that is impossible' };
}
