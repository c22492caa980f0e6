import { Rule } from './rule';
import { canNameNoResource, isMadeLater } from './unavoidable-wildcards';
import { asArray, render, resources } from '../template';

const POLICY_TYPES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy', 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

/** No statement that allows more than it names. Each accepted one is listed by its exact text, with a reason. */
export const wildcards: Rule = ({ stacks }) => resources(stacks, ...POLICY_TYPES).flatMap(({ properties, at }) => wildcardsIn(properties)
  .map((rule) => ({ rule, at, message: 'name the actions and resources, or list this with the reason why that is impossible' })));

/** The wildcards in the policies of a resource, by the names that exceptions give them. */
export function wildcardsIn(properties: any): string[] {
  return allowed(properties).flatMap((statement) => [
    ...asArray<string>(statement.Action).filter((action) => action.includes('*')).map((action) => `wildcard-action[${action}]`),
    ...asArray(statement.Resource).map((resource) => render(resource))
      .filter((resource) => resource.includes('*') && !isMadeLater(resource) && !canNameNoResource(statement))
      .map((resource) => `wildcard-resource[${asArray(statement.Action).join(',')} on ${resource}]`),
    ...(statement.NotAction ? ['wildcard-action[NotAction]'] : []),
    ...(statement.NotResource ? ['wildcard-resource[NotResource]'] : []),
  ]);
}

function allowed(properties: any): any[] {
  const documents = [properties.PolicyDocument, ...asArray<any>(properties.Policies).map((inline) => inline.PolicyDocument)];
  return documents.flatMap((document) => asArray<any>(document?.Statement)).filter((statement) => statement.Effect === 'Allow');
}
