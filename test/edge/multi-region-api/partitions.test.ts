import { aws_s3 as s3 } from 'aws-cdk-lib';
import { CODE, messageOf, properties, TestApp } from './app';
import { Dependency, HttpFunctionApi, IRegionalApi, OperatorSwitch } from '../../../src';

const CHINA = ['cn-north-1', 'cn-northwest-1'];
const GOVCLOUD = ['us-gov-west-1', 'us-gov-east-1'];

/** An API that needs a bucket, whose ARN carries the partition. */
const api: IRegionalApi = {
  buildApi: (scope, region) =>
    new HttpFunctionApi({ ...CODE, dependencies: [Dependency.bucket('files', s3.Bucket.fromBucketName(scope, 'Files', 'files'))] }).buildApi(scope, region),
};

test.each([[CHINA, 'cn-northwest-1'], [GOVCLOUD, 'us-gov-west-1']])('%j with home in %s', (regions, home) => {
  const props = { regions, api, operatorSwitch: OperatorSwitch.metric(), health: { failOverOnServerErrors: true } };
  const app = new TestApp(props, { env: { region: home } });
  const templates = [app.homeTemplate(), ...regions.map((region) => app.region(region))];
  for (const template of templates) {
    // The partition is never written out, so ARNs are right in each of them.
    expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws:');
  }
  expect(regions.map((region) => app.stack(region).region)).toEqual(regions);
  expect(properties(app.homeTemplate(), 'AWS::Route53::RecordSet').map((record) => record.Region)).toEqual(regions.flatMap((region) => [region, region]));
});

test('regions of two partitions never share a name', () => {
  expect(messageOf(() => new TestApp({ regions: ['cn-north-1', 'us-gov-west-1'] }, { env: { region: 'cn-northwest-1' } }))).toBe(
    'Home/Api: regions is "us-gov-west-1"; allowed: regions of the partition aws-cn, like cn-north-1. Fix: use one MultiRegionApi for each partition');
});
