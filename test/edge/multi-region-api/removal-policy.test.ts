import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CODE, TestApp } from './app';
import { ApiRegion, HttpFunctionApi, IRegionalApi, OpenApiRestApi } from '../../../src';

const documentPath = join(__dirname, '..', '..', 'contract', 'fixtures', 'openapi.json');

describe.each<[string, IRegionalApi, number]>([
  ['HTTP', new HttpFunctionApi(CODE), 4],
  ['REST', new OpenApiRestApi({ ...CODE, documentPath }), 3],
])('%s API', (_, api, logGroups) => {
  test.each<[RemovalPolicy | undefined, string]>([
    [undefined, 'Retain'], [RemovalPolicy.RETAIN, 'Retain'], [RemovalPolicy.DESTROY, 'Delete'],
  ])('removalPolicy %s reaches every log group of every region', (removalPolicy, expected) => {
    const app = new TestApp({ api, removalPolicy });
    for (const region of ['us-east-1', 'eu-west-1']) {
      const found = Object.values(app.region(region).findResources('AWS::Logs::LogGroup'));
      const policies = found.map(({ DeletionPolicy, UpdateReplacePolicy }) => [DeletionPolicy, UpdateReplacePolicy]);
      expect(policies).toEqual(Array(logGroups).fill([expected, expected]));
      expect(found.every((logGroup) => logGroup.Properties.RetentionInDays <= 30)).toBe(true);
    }
  });
});

test('the API of the user is told it', () => {
  const told: ApiRegion[] = [];
  const api: IRegionalApi = { buildApi: (scope, region) => (told.push(region), new HttpFunctionApi(CODE).buildApi(scope, region)) };
  new TestApp({ api, removalPolicy: RemovalPolicy.DESTROY });
  expect(told.map((region) => region.removalPolicy)).toEqual(['destroy', 'destroy']);
});
