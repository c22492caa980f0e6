import { aws_iot as iot, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DevicesChoices } from '../devices-kind';

/** Filled in by AWS IoT for each connection: the thing that the certificate belongs to. */
const THIS_THING = '${iot:Connection.Thing.ThingName}';

export interface DevicePolicyProps {
  readonly topicPrefix: string;
  /** The collector has a connection of its own, and not that of Greengrass. */
  readonly connects: boolean;
  readonly roleAlias?: iot.CfnRoleAlias;
}

/** A device publishes below its own name, and nowhere else. What the nucleus itself needs is in a policy of its own: https://docs.aws.amazon.com/greengrass/v2/developerguide/device-auth.html */
export function devicePolicy(scope: Construct, { topicPrefix, connects, roleAlias }: DevicePolicyProps) {
  const arn = (resource: string, resourceName: string) => Stack.of(scope).formatArn({ service: 'iot', resource, resourceName });
  const statement = (action: string, resource: string) => ({ Effect: 'Allow', Action: action, Resource: resource });
  return {
    Version: '2012-10-17',
    Statement: [
      statement('iot:Publish', arn('topic', `${topicPrefix}/${THIS_THING}/*`)),
      ...connects ? [statement('iot:Connect', arn('client', THIS_THING))] : [],
      ...roleAlias ? [statement('iot:AssumeRoleWithCertificate', roleAlias.attrRoleAliasArn)] : [],
    ],
  };
}

/** Whom a deployment is for. */
export const targetArn = (scope: Construct, { kind, name }: DevicesChoices) =>
  Stack.of(scope).formatArn({ service: 'iot', resource: kind === 'thing' ? 'thing' : 'thinggroup', resourceName: name });
