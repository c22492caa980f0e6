import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DeployedValues, StackTemplate } from '../route53/intrinsics';
import { Cloud } from '../target';

/** From the physical id of a resource to its ARN, for the types that policies name. */
const ARN: Record<string, (id: string, region: string, account: string) => string> = {
  'AWS::DynamoDB::Table': (id, region, account) => `arn:aws:dynamodb:${region}:${account}:table/${id}`,
  'AWS::IAM::Role': (id, _, account) => `arn:aws:iam::${account}:role/${id}`,
  'AWS::KMS::Key': (id, region, account) => `arn:aws:kms:${region}:${account}:key/${id}`,
  'AWS::Lambda::Function': (id, region, account) => `arn:aws:lambda:${region}:${account}:function:${id}`,
  'AWS::Logs::LogGroup': (id, region, account) => `arn:aws:logs:${region}:${account}:log-group:${id}:*`,
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id}`,
  // A queue is known by its URL, which ends with its name.
  'AWS::SQS::Queue': (id, region, account) => `arn:aws:sqs:${region}:${account}:${id.split('/').pop()}`,
};

/** What a deployment named the resources of its stacks: stack name -> logical id -> `Ref` and `Arn`. */
export async function deployedValues(cloud: Cloud, stacks: StackTemplate[]): Promise<Record<string, DeployedValues>> {
  return Object.fromEntries(await Promise.all(stacks.map(async (stack) => [stack.stackName, await valuesOf(cloud, stack)])));
}

async function valuesOf(cloud: Cloud, stack: StackTemplate): Promise<DeployedValues> {
  const client = new CloudFormationClient(cloud.client(stack.region));
  const values: DeployedValues = {};
  try {
    for await (const { StackResourceSummaries: resources = [] } of paginateListStackResources({ client }, { StackName: stack.stackName })) {
      for (const { LogicalResourceId: logicalId, PhysicalResourceId: id = '', ResourceType: type = '' } of resources) {
        values[logicalId!] = { Ref: id, ...(ARN[type] && { Arn: ARN[type](id, stack.region, cloud.account!) }) };
      }
    }
  } finally {
    client.destroy();
  }
  return values;
}
