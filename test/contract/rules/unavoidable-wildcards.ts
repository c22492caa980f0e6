import { asArray, render } from '../template';

/**
 * Actions for which a policy cannot name a resource: the Service Authorization Reference lists none for them, or the page named
 * here says that a narrower scope does not work. A construct needs no exception for these on `*`; everything else does.
 */
const UNSCOPED: Record<string, string[]> = {
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html': ['cloudwatch:GetMetricData'],
  // A permission for the ARN of an alarm returns no composite alarm.
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html': ['cloudwatch:DescribeAlarms'],
  // What Step Functions needs to write the log of a machine.
  'https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html': [
    'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
    'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
  ],
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazontranscribe.html': ['transcribe:StartTranscriptionJob'],
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselementalmediaconvert.html': ['mediaconvert:Probe'],
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html': ['ecr:GetAuthorizationToken'],
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html': ['sagemaker:ListTrainingJobs'],
  'https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html': [
    'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
    'ec2:DescribeNetworkInterfaces', 'ec2:DescribeVpcs', 'ec2:DescribeDhcpOptions', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups',
  ],
  'https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html': ['ec2:DescribeVpcEndpoints', 'ec2:DescribeRouteTables', 'ec2:DescribeVpcAttribute'],
  'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html': ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html': [
    'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets',
  ],
};

/** Unscoped as well, but with a condition that says for what. */
const CONDITIONAL: Record<string, string> = {
  'cloudwatch:PutMetricData': 'cloudwatch:namespace',
};

/**
 * The versions and aliases of one function, the executions of one state machine, the objects of one folder or some of them, the streams of one log group, the training
 * jobs of one prefix, the versions of one model package group, the transcripts of assets, the tables of one database of Glue or those of one prefix, and the solution
 * versions of one dataset group: their names are made after the deployment.
 */
const MADE_LATER = [
  /^\$\{\w+\.Arn\}:\*$/,
  /^arn:[^:*]+:lambda:[^:*]+:[^:*]+:function:[^:*]+:\*$/,
  /^arn:[^*]+?:states:[^*]+:execution:(\$\{\w+\.Name\}|[\w-]+|\{"Fn::Select":\[6,\{"Fn::Split":\[":",\{"Ref":"\w+"\}\]\}\]\}):\*$/,
  /^(\$\{\w+\.Arn\}|arn:[^*]+?:s3:::[^*/]+)\/[^*]+\/\*(\/[^*]+(\/\*)?)?$/,
  /^arn:[^*]+:logs:[^*]+:log-group:[^*]+:\*$/,
  /^arn:[^*]+:sagemaker:[^*]+:training-job\/[\w-]+-\?{16}-\*$/,
  /^arn:[^*]+:sagemaker:[^*]+:model-package\/[^*/]+\/\*$/,
  /^arn:[^*]+:transcribe:[^*]+:transcription-job\/\?{32}-\?{16}$/,
  /^arn:[^*]+:glue:[^*]+:table\/[^*/]+\/(\w+_)?\*$/,
  /^arn:[^*]+:personalize:[^*]+:solution\/[^*/?]+-\?{8}\/\*$/,
];

/** Whether a resource with a wildcard names all that can be named when a stack is deployed. */
export function isMadeLater(resource: string): boolean {
  return MADE_LATER.some((pattern) => pattern.test(resource));
}

/** Whether a statement says `*` because it can say nothing else. */
export function canNameNoResource(statement: any): boolean {
  const known = Object.values(UNSCOPED).flat();
  const keys = Object.values<any>(statement.Condition ?? {}).flatMap((condition) => Object.keys(condition));
  return asArray<any>(statement.Resource).every((resource) => render(resource) === '*')
    && asArray<string>(statement.Action).every((action) => known.includes(action) || keys.includes(CONDITIONAL[action]));
}
