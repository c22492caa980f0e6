import { Annotations, aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { repositoryOf } from './image-parts';
import { TrainingNetwork } from './spot-training-job-props';
import { atMost } from './text-rules';
import { TrainingAlgorithm } from './training-algorithm';
import { flag } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html */
export function checkNetwork(scope: Construct, network: TrainingNetwork, algorithm: TrainingAlgorithm) {
  flag(scope, 'network.isolation', network.isolation);
  flag(scope, 'network.interContainerEncryption', network.interContainerEncryption);
  checkVpc(scope, network);
  if (network.isolation ?? true) checkIsolation(scope, algorithm);
}

function checkVpc(scope: Construct, { vpc, vpcSubnets, securityGroups }: TrainingNetwork) {
  const fix = 'give the vpc, or leave it out';
  if (!vpc && vpcSubnets) throw propError(scope, { prop: 'network.vpcSubnets', value: 'given without vpc', allowed: 'only with network.vpc', fix });
  if (!vpc && securityGroups) throw propError(scope, { prop: 'network.securityGroups', value: 'given without vpc', allowed: 'only with network.vpc', fix });
  if (securityGroups) atMost(scope, 'network.securityGroups', securityGroups.length, 5, 'leave it out for one of its own, or put rules together', 1);
  if (!vpc) return;
  const { subnets } = vpc.selectSubnets(vpcSubnets);
  atMost(scope, 'network.vpcSubnets', subnets.length, 16, 'choose subnets of this network, some of several zones', 1);
  warnOfSubnets(scope, vpc, subnets);
}

/**
 * SageMaker brings inputs and takes checkpoints through the network: https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html. What can be known of it is
 * little: endpoints that are made later, or elsewhere, are not seen from here.
 */
function warnOfSubnets(scope: Construct, vpc: ec2.IVpc, subnets: ec2.ISubnet[]) {
  if (hasGatewayToS3(vpc)) return;
  const endpoint = "a gateway endpoint of S3 (vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 }))";
  const ids = (of: ec2.ISubnet[]) => subnets.filter((subnet) => of.includes(subnet)).map(({ node }) => node.id).join(', ');
  const [exposed, isolated] = [ids(vpc.publicSubnets), ids(vpc.isolatedSubnets)];
  if (exposed) {
    Annotations.of(scope).addWarningV2('cdk-reference-constructs:publicSubnets',
      `network.vpcSubnets has public subnets (${exposed}), where SageMaker's network interfaces get no public address: S3 is reached from there by ${endpoint} only. `
      + 'Use private subnets, or acknowledge this when there is an endpoint.');
  }
  if (isolated && vpc instanceof ec2.Vpc) {
    Annotations.of(scope).addWarningV2('cdk-reference-constructs:isolatedSubnets',
      `network.vpcSubnets has isolated subnets (${isolated}), from which S3 is reached by ${endpoint} only, and so far there is none. Acknowledge this when one is added later.`);
  }
}

/** Those that were added with the network's own method, before the job. */
function hasGatewayToS3({ node }: ec2.IVpc): boolean {
  return node.findAll().some((child) => child instanceof ec2.CfnVPCEndpoint && child.vpcEndpointType !== 'Interface' && /\.s3\b/.test(JSON.stringify(Stack.of(child).resolve(child.serviceName) ?? '')));
}

/** Images of AWS that must reach S3: https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html */
const NEED_S3 = /^sagemaker-(chainer|rl-)/;

/**
 * A script of ours needs no network: SageMaker brings its files as channels, its inputs too, in every input mode. So do the built-in algorithms. Left are the
 * images that fetch from S3 what they run.
 */
function checkIsolation(scope: Construct, { _kind: kind }: TrainingAlgorithm) {
  if (kind.kind !== 'container') return;
  const fix = 'set network.isolation to false, or use TrainingAlgorithm.script, which brings the code as a channel';
  const image = kind.options.image._kind;
  const repository = image.kind === 'uri' ? repositoryOf(image.uri)?.repository : image.kind === 'ecr' ? image.repository.repositoryName : image.repositoryName;
  if (repository && NEED_S3.test(repository)) {
    throw propError(scope, { prop: 'network.isolation', value: true, allowed: `false with ${repository}, which must reach S3`, fix });
  }
  if (kind.options.hyperparameters?.sagemaker_submit_directory !== undefined) {
    throw propError(scope, {
      prop: 'network.isolation', value: true, allowed: 'false with the hyperparameter sagemaker_submit_directory, which the image fetches from S3', fix,
    });
  }
}
