import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DeployedValues, StackTemplate } from '../route53/intrinsics';
import { Cloud } from '../target';

/** What `Fn::GetAtt` gives, from the physical id of a resource, for the types that policies name. */
const ATTRIBUTES: Record<string, (id: string, region: string, account: string) => Record<string, string>> = {
  'AWS::CloudWatch::Alarm': (id, region, account) => ({ Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${id}` }),
  // The label of a stream is the time at which it was made.
  'AWS::DynamoDB::Table': (id, region, account) => {
    const arn = `arn:aws:dynamodb:${region}:${account}:table/${id}`;
    return { Arn: arn, StreamArn: `${arn}/stream/*` };
  },
  'AWS::EC2::SecurityGroup': (id) => ({ GroupId: id }),
  'AWS::Events::EventBus': (id, region, account) => ({ Arn: `arn:aws:events:${region}:${account}:event-bus/${id}` }),
  'AWS::Events::Rule': (id, region, account) => ({ Arn: `arn:aws:events:${region}:${account}:rule/${id}` }),
  'AWS::IAM::Role': (id, _, account) => ({ Arn: `arn:aws:iam::${account}:role/${id}` }),
  'AWS::KinesisFirehose::DeliveryStream': (id, region, account) => ({ Arn: `arn:aws:firehose:${region}:${account}:deliverystream/${id}` }),
  'AWS::KMS::Key': (id, region, account) => ({ Arn: `arn:aws:kms:${region}:${account}:key/${id}` }),
  'AWS::Lambda::Alias': (arn) => ({ AliasArn: arn }),
  'AWS::Lambda::Function': (id, region, account) => ({ Arn: `arn:aws:lambda:${region}:${account}:function:${id}` }),
  'AWS::Lambda::Version': (arn) => ({ FunctionArn: arn, Version: last(arn, ':') }),
  'AWS::Logs::LogGroup': (id, region, account) => ({ Arn: `arn:aws:logs:${region}:${account}:log-group:${id}:*` }),
  'AWS::S3::Bucket': (id) => ({ Arn: `arn:aws:s3:::${id}` }),
  // A secret is known by its name, and its ARN has six characters more.
  'AWS::SecretsManager::Secret': (id, region, account) => ({ Ref: `arn:aws:secretsmanager:${region}:${account}:secret:${id}-??????` }),
  'AWS::SNS::Topic': (arn) => ({ TopicArn: arn, TopicName: last(arn, ':') }),
  // A queue is known by its URL, which ends with its name.
  'AWS::SQS::Queue': (id, region, account) => ({ Arn: `arn:aws:sqs:${region}:${account}:${last(id, '/')}`, QueueName: last(id, '/') }),
  'AWS::StepFunctions::StateMachine': (arn) => ({ Arn: arn, Name: last(arn, ':') }),
};

const last = (text: string, separator: string) => text.split(separator).pop()!;

/** What a deployment named the resources of its stacks: stack name -> logical id -> `Ref` and attributes. */
export async function deployedValues(cloud: Cloud, stacks: StackTemplate[]): Promise<Record<string, DeployedValues>> {
  return Object.fromEntries(await Promise.all(stacks.map(async (stack) => [stack.stackName, await valuesOf(cloud, stack)])));
}

async function valuesOf(cloud: Cloud, stack: StackTemplate): Promise<DeployedValues> {
  const client = new CloudFormationClient(cloud.client(stack.region));
  const values: DeployedValues = {};
  try {
    for await (const { StackResourceSummaries: resources = [] } of paginateListStackResources({ client }, { StackName: stack.stackName })) {
      for (const { LogicalResourceId: logicalId, PhysicalResourceId: id = '', ResourceType: type = '' } of resources) {
        values[logicalId!] = { Ref: id, ...ATTRIBUTES[type]?.(id, stack.region, cloud.account!) };
      }
    }
  } finally {
    client.destroy();
  }
  return values;
}
