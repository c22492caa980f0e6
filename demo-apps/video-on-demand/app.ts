import { App, aws_events as events, aws_events_targets as targets, aws_sqs as sqs, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AbrFrameSize, AbrLadder, AbrMediaPipeline, MediaCaptions } from 'cdk-reference-constructs';

const app = new App();
const stack = new Stack(app, 'VideoOnDemand', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
});

const videos = new AbrMediaPipeline(stack, 'Videos', {
  source: { suffixes: ['.mp4', '.mov', '.webm'] },
  ladder: AbrLadder.automated({ maxRenditions: 5, minBitrate: 150_000 }),
  tracks: { captions: [MediaCaptions.sidecar({ language: 'en' })], thumbnails: { interval: Duration.seconds(2), width: 160 } },
  limits: {
    maxDuration: Duration.minutes(10),
    maxFrame: AbrFrameSize.HD_1080,
    maxCost: 2,
    // An example: read those of your region.
    prices: { h264: { sd: 0.0125, hd: 0.025, uhd: 0.05 } },
  },
  // A demo leaves nothing behind. Leave this out in production.
  operations: { pipelineName: 'videos', removalPolicy: RemovalPolicy.DESTROY },
});

// What a web site would listen to.
const news = new sqs.Queue(stack, 'News', { enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY });
new events.Rule(stack, 'Told', { eventPattern: videos.eventPattern(), targets: [new targets.SqsQueue(news)] });

new CfnOutput(stack, 'UploadBucket', { value: videos.sourceBucket.bucketName, description: 'Videos below uploads/' });
new CfnOutput(stack, 'AssetBucket', { value: videos.outputBucket.bucketName });
new CfnOutput(stack, 'AssetTable', { value: videos.table.tableName, description: 'The record of each asset' });
new CfnOutput(stack, 'NewsQueue', { value: news.queueUrl, description: 'All events of all assets' });
new CfnOutput(stack, 'PlaybackDomain', { value: videos.distribution!.distributionDomainName });
new CfnOutput(stack, 'PipelineMachine', { value: videos.machine.stateMachineArn });
new CfnOutput(stack, 'DeleteMachine', { value: videos.deleteMachine.stateMachineArn });

app.synth();
