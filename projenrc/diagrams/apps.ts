import { join } from 'path';
import { App, aws_lambda as lambda, aws_route53 as route53, aws_s3 as s3, cx_api, Duration, Stack } from 'aws-cdk-lib';
import { Part } from './overview';
import {
  AbrMediaPipeline, CanaryFunction, DatasetField, DatasetSource, DatasetTimeFormat, FlatFileCollector, FlatFileColumn, FlatFileDevices,
  FlatFileWatch, GlueToPersonalize, HttpFunctionApi, IotFlatFileIngest, MultiRegionApi, SpotTrainingJob, TrainingAlgorithm, TrainingCapacity,
  TrainingImage,
} from '../../src';

/** For each construct the app that is drawn: the shortest one, as its README shows it. The key is the name of the picture. */
export const APPS: { [picture: string]: () => cx_api.CloudAssembly } = {
  'glue-to-personalize': () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Shop', { env: { region: 'us-east-1' } });
    new GlueToPersonalize(stack, 'Recommendations', {
      interactions: {
        source: DatasetSource.s3({ bucket: s3.Bucket.fromBucketName(stack, 'Orders', 'my-orders'), prefix: 'orders/' }),
        fields: [
          DatasetField.userId('customer'),
          DatasetField.itemId('article'),
          DatasetField.timestamp('ordered_at', DatasetTimeFormat.iso8601('Europe/Berlin')),
        ],
      },
    });
    return app.synth();
  },
  'canary-function': () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Shop', { env: { region: 'us-east-1' } });
    new CanaryFunction(stack, 'Checkout', {
      functionProps: { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({});') },
    });
    return app.synth();
  },
  'multi-region-api': () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Hello', { env: { region: 'us-east-1' } });
    new MultiRegionApi(stack, 'Api', {
      domainName: 'api.example.com',
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
      regions: ['us-east-1', 'eu-west-1'],
      api: new HttpFunctionApi({ codePath: join(__dirname, '..', '..', 'demo-apps', 'multi-region-hello', 'handler'), handler: 'index.handler' }),
    });
    return app.synth();
  },
  'iot-flat-file-ingest': () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Factory', { env: { region: 'us-east-1' } });
    const ingest = new IotFlatFileIngest(stack, 'Presses', {
      devices: FlatFileDevices.thing('hall-3-gateway'), collector: FlatFileCollector.greengrass({ nucleusLite: true }),
    });
    ingest.addSource('shots', {
      files: FlatFileWatch.completed({ directory: '/mnt/presses', include: ['*.csv'] }),
      columns: [
        FlatFileColumn.timestamp('ts', { zone: 'Europe/Berlin', required: true }),
        FlatFileColumn.text('press'),
        FlatFileColumn.number('temp_c', { unit: '°C' }),
      ],
    });
    return app.synth();
  },
  'abr-media-pipeline': () => {
    const app = new App({ analyticsReporting: false });
    new AbrMediaPipeline(new Stack(app, 'Site', { env: { region: 'us-east-1' } }), 'Videos');
    return app.synth();
  },
  'spot-training-job': () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Shop', { env: { region: 'us-east-1' } });
    new SpotTrainingJob(stack, 'Churn', {
      algorithm: TrainingAlgorithm.container({ image: TrainingImage.deepLearningContainer('pytorch-training', '2.6.0-cpu-py312-ubuntu22.04-sagemaker') }),
      capacity: [TrainingCapacity.spot('ml.m5.large'), TrainingCapacity.onDemand('ml.m5.large')],
      checkpoints: { interval: Duration.minutes(10) },
    });
    return app.synth();
  },
};

/** State machines that are drawn state by state: the app, and the construct path of the machine within its stack. */
export const MACHINES: { [picture: string]: { readonly app: string; readonly machine: string; readonly part?: Part } } = {
  'canary-function-rollout': { app: 'canary-function', machine: 'Rollout Machine' },
  'canary-function-restore': { app: 'canary-function', machine: 'Rollout Restore' },
  'abr-media-pipeline-machine': { app: 'abr-media-pipeline', machine: 'Machine' },
  'abr-media-pipeline-closer': { app: 'abr-media-pipeline', machine: 'Closer' },
  'glue-to-personalize-run': { app: 'glue-to-personalize', machine: 'Machine', part: { until: ['Is it of this mapping', 'Look at campaign', 'Intend'] } },
  'glue-to-personalize-train': { app: 'glue-to-personalize', machine: 'Machine', part: { from: 'Is it of this mapping', until: ['Intend'] } },
  'glue-to-personalize-promote': { app: 'glue-to-personalize', machine: 'Machine', part: { from: 'Intend', until: ['What to do', 'Read record'] } },
  'glue-to-personalize-erase': { app: 'glue-to-personalize', machine: 'Erase' },
  'spot-training-job-run': { app: 'spot-training-job', machine: 'Machine' },
  'spot-training-job-patrol': { app: 'spot-training-job', machine: 'Patrol' },
};
