import { MANAGED_POLICIES } from './managed-policies';
import { DeployedValues, Intrinsics, StackTemplate } from '../route53/intrinsics';

/** One action that a role may use on one resource. */
export interface Permission {
  readonly roleArn: string;
  /** Path of the role in the app, without `Resource`. */
  readonly role: string;
  /** May have wildcards, as in IAM. */
  readonly action: string;
  /** ARN, may have wildcards. */
  readonly resource: string;
  /** The resource as a reader of the template knows it. */
  readonly resourceName: string;
  /** Operator -> key -> values, as in IAM. */
  readonly conditions: Record<string, Record<string, string[]>>;
}

/** All permissions of all roles of a synthesized stack, with the names that the deployment gave. */
export function readPermissions(stack: StackTemplate, deployed: DeployedValues): Permission[] {
  const resources: Record<string, any> = stack.template.Resources ?? {};
  const intrinsics = new Intrinsics(stack, deployed);
  const found: Permission[] = [];
  const add = (roleId: string, document: any) => {
    for (const statement of document.Statement) {
      const where = `a policy of the role ${roleId}`;
      if (statement.Effect !== 'Allow' || statement.NotAction || statement.NotResource) throw new Error(`${where} in stack ${stack.stackName} has more than plain Allow statements; read it in permissions.ts`);
      const values = (value: any) => list(value).map((one) => intrinsics.text(one, where));
      const conditions = Object.fromEntries(Object.entries<any>(statement.Condition ?? {}).map(([operator, keys]) =>
        [operator, Object.fromEntries(Object.entries<any>(keys).map(([key, value]) => [key, values(value)]))]));
      for (const action of list(statement.Action)) {
        for (const resource of list(statement.Resource).filter((one) => one.Ref !== 'AWS::NoValue')) {
          found.push({
            roleArn: deployed[roleId].Arn,
            role: pathOf(resources[roleId], roleId),
            action,
            resource: intrinsics.text(resource, where),
            resourceName: nameOf(resource, intrinsics, resources, stack),
            conditions,
          });
        }
      }
    }
  };

  /** A policy of the same stack, or one of AWS's. */
  const managedPolicy = (arn: any, roleId: string) => {
    const own = intrinsics.logicalId(arn);
    if (own) return resources[own].Properties.PolicyDocument;
    const name = intrinsics.text(arn, `a managed policy of the role ${roleId}`).split(':policy/').pop()!;
    if (name in MANAGED_POLICIES) return MANAGED_POLICIES[name];
    throw new Error(`The role ${roleId} in stack ${stack.stackName} has the managed policy ${name}, which managed-policies.ts does not know. `
      + 'Give it statements of its own, or say there what the policy allows');
  };

  for (const [logicalId, { Type: type, Properties: properties = {} }] of Object.entries(resources)) {
    if (type === 'AWS::IAM::Role') {
      for (const arn of properties.ManagedPolicyArns ?? []) add(logicalId, managedPolicy(arn, logicalId));
      for (const { PolicyDocument: document } of properties.Policies ?? []) add(logicalId, document);
    }
    if (['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(type)) {
      for (const role of properties.Roles ?? []) add(intrinsics.logicalId(role)!, properties.PolicyDocument);
    }
  }
  return found;
}

/** ARNs of the roles that a stack makes, also of those without a permission. */
export function roleArns(stack: StackTemplate, deployed: DeployedValues): string[] {
  return Object.entries<any>(stack.template.Resources ?? {}).filter(([, { Type: type }]) => type === 'AWS::IAM::Role').map(([id]) => deployed[id].Arn);
}

function nameOf(value: any, intrinsics: Intrinsics, resources: Record<string, any>, stack: StackTemplate): string {
  const [whole, ...rest] = value['Fn::Join']?.[1] ?? [];
  // Something in a resource: the objects of a bucket.
  if (typeof whole === 'object' && intrinsics.logicalId(whole) && rest.every((part: any) => typeof part === 'string')) {
    return `${nameOf(whole, intrinsics, resources, stack)} ${rest.join('')}`;
  }
  const logicalId = intrinsics.logicalId(value);
  if (!logicalId) return withoutIds(intrinsics.text(value, 'a resource of a policy'), intrinsics, resources);
  const kind = resources[logicalId].Type.split('::').pop();
  return `${kind} ${pathOf(resources[logicalId], logicalId).split('/').filter((part) => part !== stack.stackName).slice(-2).join('/')}`;
}

/** Types whose ids are made up anew by each deployment. */
const MADE_UP = ['AWS::CloudFront::Distribution', 'AWS::EC2::SecurityGroup', 'AWS::EC2::Subnet'];

function withoutIds(text: string, intrinsics: Intrinsics, resources: Record<string, any>): string {
  const named = Object.keys(resources).filter((logicalId) => MADE_UP.includes(resources[logicalId].Type));
  return named.reduce((shown, Ref) => shown.replace(intrinsics.text({ Ref }, 'a resource'), `‹${pathOf(resources[Ref], Ref).split('/').slice(-2).join('/')}›`), text);
}

function pathOf(resource: any, logicalId: string): string {
  return (resource.Metadata?.['aws:cdk:path'] ?? logicalId).replace(/\/Resource$/, '');
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
