import { LocatedResource, resources, SynthesizedStack } from '../template';

/** Types whose deletion loses data: they have a removal policy, and keep their logical id. */
const HOLDS_DATA = [
  'AWS::Backup::BackupVault',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::Kinesis::Stream',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::OpenSearchService::Domain',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::S3Tables::TableBucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/** Types that others know by an id or a name: a new logical id replaces them, which breaks those others or fails because the name is taken. */
const HAS_AN_IDENTITY = [
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping', // a second one for the same path is refused
  'AWS::ApiGatewayV2::DomainName',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFront::Distribution',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::Alias',
  'AWS::Route53::HealthCheck',
  'AWS::Route53::HostedZone',
  'AWS::Route53::RecordSet',
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
];

export function dataHolders(stacks: SynthesizedStack[]): LocatedResource[] {
  return resources(stacks, ...HOLDS_DATA);
}

/** Logical id and type, by stack, of what must never move. */
export function pinnedIds(stacks: SynthesizedStack[]): Record<string, Record<string, string>> {
  return Object.fromEntries(stacks.map((stack) => [
    stack.name,
    Object.fromEntries(resources([stack], ...HOLDS_DATA, ...HAS_AN_IDENTITY)
      .sort((one, other) => one.logicalId.localeCompare(other.logicalId))
      .map(({ logicalId, type }) => [logicalId, type])),
  ]));
}
