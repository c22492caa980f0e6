import { aws_s3 as s3 } from 'aws-cdk-lib';
import { CODE, messageOf, properties, TestApp } from './app';
import { Dependency, HttpFunctionApi, IRegionalApi, OperatorSwitch } from '../../../src';

const CHINA = ['cn-north-1', 'cn-northwest-1'];

/** An API that needs a bucket, whose ARN carries the partition. */
const api: IRegionalApi = {
  buildApi: (scope, region) =>
    new HttpFunctionApi({ ...CODE, dependencies: [Dependency.bucket('files', s3.Bucket.fromBucketName(scope, 'Files', 'files'))] }).buildApi(scope, region),
};

test('China, with home in cn-northwest-1', () => {
  const regions = CHINA;
  const props = { regions, api, operatorSwitch: OperatorSwitch.metric(), health: { failOverOnServerErrors: true } };
  const app = new TestApp(props, { env: { region: 'cn-northwest-1' } });
  const templates = [app.homeTemplate(), ...regions.map((region) => app.region(region))];
  for (const template of templates) {
    // The partition is never written out, so ARNs are right in each of them.
    expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws:');
  }
  expect(JSON.stringify(app.homeTemplate().toJSON())).toContain('cn-north-1.console.amazonaws.cn');
  expect(regions.map((region) => app.stack(region).region)).toEqual(regions);
  expect(properties(app.homeTemplate(), 'AWS::Route53::RecordSet').map((record) => record.Region)).toEqual(regions.flatMap((region) => [region, region]));
});

test('a partition whose Route 53 has no public zones with routing policies', () => {
  expect(messageOf(() => new TestApp({ regions: ['us-gov-west-1', 'us-gov-east-1'] }, { env: { region: 'us-gov-west-1' } }))).toBe(
    'Home/Api: regions is "us-gov-west-1"; allowed: regions of the partitions aws and aws-cn: Route 53 has no public hosted zones with routing policies'
    + ' in others. Fix: use regions of one of them');
});

test('regions of two partitions never share a name', () => {
  expect(messageOf(() => new TestApp({ regions: ['cn-north-1', 'us-west-1'] }, { env: { region: 'cn-northwest-1' } }))).toBe(
    'Home/Api: regions is "us-west-1"; allowed: regions of the partition aws-cn, like cn-north-1. Fix: use one MultiRegionApi for each partition');
});
