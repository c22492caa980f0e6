import { RecordedCall } from '../calls';
import { NotSeen } from './not-seen';
import { Permission } from './permissions';

/** A permission, and how it is known to be needed. */
export interface Row {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly conditions: string;
  readonly seen: number;
  /** Why it is there although no call used it. */
  readonly reason?: string;
}

export interface Exactness {
  readonly rows: Row[];
  /** One sentence for each call that is not allowed or not well-formed, and for each permission that nothing needs. */
  readonly problems: string[];
}

/**
 * Compares the calls that roles made with what they may do: every call must be allowed, and everything that is allowed must have
 * been used or be on the list of paths that this scenario does not take.
 */
export function compare(permissions: Permission[], roles: string[], calls: RecordedCall[], notSeen: NotSeen[]): Exactness {
  const problems: string[] = [];
  const used = new Map<Permission, number>();
  for (const call of calls) {
    if (call.principal === 'unknown') problems.push(`A call was recorded of which nobody knows who made it: ${call.action} via ${call.via}`);
    if (!roles.includes(call.principal)) continue;
    if (call.problem) problems.push(`${shortName(call.principal)} made a call that AWS's API model does not allow: ${call.problem}`);
    const own = permissions.filter(({ roleArn }) => roleArn === call.principal);
    for (const [action, resource] of [...call.resources.map((arn) => [call.action, arn]), ...call.also ?? []]) {
      const by = own.filter((permission) => allows(permission, action, resource, call.conditions ?? {}));
      const what = `${action} on ${resource}${shownConditions(call.conditions)}`;
      if (by.length === 0) problems.push(`${shortName(call.principal)} made a call that its role does not allow: ${what}`);
      by.forEach((permission) => used.set(permission, (used.get(permission) ?? 0) + 1));
    }
  }

  const explained = new Set<NotSeen>();
  const rows = permissions.map((permission) => {
    const entry = notSeen.find(({ role, action, resource = /./ }) =>
      role.test(permission.role) && action === permission.action && resource.test(permission.resourceName));
    if (entry) explained.add(entry);
    const reason = entry?.reason;
    const seen = used.get(permission) ?? 0;
    const what = `${permission.role} may ${permission.action} on ${permission.resourceName}`;
    if (seen === 0 && !reason) problems.push(`${what}, which no scenario used and nothing in notSeen explains`);
    if (seen > 0 && reason) problems.push(`${permission.role} used ${permission.action}, so its entry in notSeen is wrong`);
    const { role, action, resourceName: resource } = permission;
    return { role, action, resource, conditions: shownPolicy(permission.conditions), seen, reason };
  });
  for (const { role, action } of notSeen.filter((entry) => !explained.has(entry))) {
    problems.push(`The entry in notSeen for ${action} of ${role.source} fits no permission`);
  }
  return { rows, problems: [...new Set(problems)] };
}

function allows({ action, resource, conditions }: Permission, wanted: string, arn: string, values: Record<string, string[]>): boolean {
  return matches(action.toLowerCase(), wanted.toLowerCase()) && matches(resource, arn)
    && Object.entries(conditions).every(([operator, keys]) => Object.entries(keys).every(([key, allowed]) => meets(operator, allowed, values[key])));
}

/** Stricter than IAM in one point: a value that is not in the request meets no condition, also not one for all values. */
function meets(operator: string, allowed: string[], values: string[] | undefined): boolean {
  const test = { StringEquals: (a: string, v: string) => a === v, StringLike: matches }[operator.replace('ForAllValues:', '')];
  if (!test) throw new Error(`exactness.ts does not know the condition operator ${operator}; add it there`);
  return values !== undefined && values.length > 0 && values.every((value) => allowed.some((one) => test(one, value)));
}

/** IAM's wildcards: * for any text, ? for any character. */
function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(text);
}

const shortName = (arn: string) => `The role ${arn.split('/').pop()}`;
const shownConditions = (values: Record<string, string[]> = {}) => Object.entries(values)
  .map(([key, value]) => ` with ${key} ${value.join(', ')}`).join('');
const shownPolicy = (conditions: Permission['conditions']) => Object.values(conditions)
  .flatMap((keys) => Object.entries(keys).map(([key, values]) => `${key} = ${values.join(', ')}`)).join('; ');
