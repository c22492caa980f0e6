import { aws_ec2 as ec2, Resource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from '../../../core/prop-error';
import { isObject, optional } from '../../../core/value-rules';
import { FlatFileCompression } from '../flat-file-compression';

const PROP = 'compression.vpc';

export function checkCompression(scope: Construct, compression: FlatFileCompression | undefined) {
  optional(scope, 'compression', compression, (given) => given instanceof FlatFileCompression, 'a FlatFileCompression', 'use FlatFileCompression.gzip()');
  const options = compression?._gzip;
  optional(scope, 'compression', options, isObject, 'a FlatFileCompression with options', 'leave the options out');
  if (options === undefined) return;
  const { vpc, vpcSubnets } = options;
  optional(scope, PROP, vpc, ({ vpcId }) => vpcId, 'a VPC', 'use a Vpc');
  optional(scope, 'compression.vpcSubnets', vpcSubnets, isObject, 'an object', 'leave it out');
  if (vpc) return checkNetwork(scope, vpc, vpcSubnets);
  if (vpcSubnets) throw propError(scope, { prop: 'compression.vpcSubnets', value: vpcSubnets, allowed: 'only with compression.vpc', fix: 'give the VPC, or leave it out' });
}

function checkNetwork(scope: Construct, vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection | undefined) {
  const subnets = selected(scope, vpc, vpcSubnets);
  const ids = (those: ec2.ISubnet[]) => those.map(({ subnetId }) => subnetId);
  const among = (those: ec2.ISubnet[]) => ids(subnets).some((id) => ids(those).includes(id));
  if (among(vpc.publicSubnets)) {
    throw propError(scope, { prop: 'compression.vpcSubnets', value: 'public subnets', allowed: 'private ones: a function has no public address', fix: 'use SubnetType.PRIVATE_WITH_EGRESS' });
  }
  // What an imported VPC has is not known here. Endpoints may be added after the source is.
  if (!Resource.isOwnedResource(vpc) || !among(vpc.isolatedSubnets)) return;
  scope.node.addValidation({ validate: () => reachesFirehose(scope, vpc) ? [] : [noEndpoint(scope, vpc).message] });
}

/** CDK says what is wrong with a selection in its own words. */
function selected(scope: Construct, vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection | undefined): ec2.ISubnet[] {
  const wrong = (why: string) => propError(scope, { prop: vpcSubnets ? 'compression.vpcSubnets' : PROP, value: vpcSubnets ?? vpc.node?.path, allowed: `subnets of the VPC${why}`, fix: 'select those from which Firehose is reached' });
  try {
    const { subnets } = vpc.selectSubnets(vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
    if (Array.isArray(subnets) && subnets.length && subnets.every((subnet) => subnet?.subnetId)) return subnets;
  } catch (error) {
    throw wrong(`: ${(error as Error).message}`);
  }
  throw wrong('; there are none of these');
}

const reachesFirehose = (scope: Construct, vpc: ec2.IVpc) => scope.node.root.node.findAll().some((found) =>
  found instanceof ec2.CfnVPCEndpoint && found.vpcId === vpc.vpcId && /\.kinesis-firehose(?![\w-])/.test(found.serviceName ?? ''));

const noEndpoint = (scope: Construct, vpc: ec2.IVpc) => propError(scope, {
  prop: PROP,
  value: vpc.node.path,
  allowed: 'not a VPC without the endpoints it needs: from isolated subnets Firehose is reached by an interface endpoint only',
  fix: 'add one for InterfaceVpcEndpointAwsService.KINESIS_FIREHOSE, or use subnets with a NAT gateway',
});
