/** What a component may do, by service and name of the rule: accessControl in its configuration. */
export type AccessControl = Record<string, Record<string, AccessRule>>;

export interface AccessRule {
  readonly operations: string[];
  readonly resources: string[];
  readonly policyDescription?: string;
}

/** The nucleus in Java takes `*` for any characters besides the wildcards of MQTT; nucleus lite knows only those, and a `*` that stands alone. */
export type NucleusKind = 'nucleus' | 'lite';

const MQTT_PROXY = 'aws.greengrass.ipc.mqttproxy';

export const mayPublish = (access: AccessControl, operation: string, topic: string, kind: NucleusKind): boolean =>
  Object.values(access[MQTT_PROXY] ?? {}).some(({ operations, resources }) =>
    [operation, '*'].some((name) => operations.includes(name)) && resources.some((resource) => matches(resource, topic, kind)));

function matches(resource: string, topic: string, kind: NucleusKind): boolean {
  if (resource === '*') return true;
  const pattern = [...resource].map((character) => {
    if (character === '+') return '[^/]*';
    if (character === '#' || (character === '*' && kind === 'nucleus')) return '.*';
    return character.replace(/[.*^$?(){}|[\]\\]/g, '\\$&');
  }).join('');
  return new RegExp(`^${pattern}$`, 's').test(topic);
}
