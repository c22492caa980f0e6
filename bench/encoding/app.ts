import { App, aws_events as events, aws_events_targets as targets, aws_sqs as sqs, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FIXED, LADDERS, PRICES, STACK } from './plan';
import { AbrFrameSize, AbrLadder, AbrMediaPipeline } from 'cdk-reference-constructs';

/** Two pipelines that differ in nothing but their ladders. */
const stack = new Stack(new App(), STACK, { env: { region: 'us-east-1', account: process.env.CDK_DEFAULT_ACCOUNT } });
const news = new sqs.Queue(stack, 'News', { enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY });
new CfnOutput(stack, 'NewsQueue', { value: news.queueUrl });
const ladders = {
  Automated: AbrLadder.automated(),
  Fixed: AbrLadder.fixed({ renditions: FIXED.map(({ width, height, maxBitrate }) => ({ size: AbrFrameSize.of(width, height), maxBitrate })) }),
};
for (const name of LADDERS) {
  const videos = new AbrMediaPipeline(stack, name, {
    ladder: ladders[name],
    limits: { prices: { h264: PRICES } },
    // What is compared is the pictures.
    tracks: { poster: false, thumbnails: { enabled: false } },
    operations: { pipelineName: name.toLowerCase(), removalPolicy: RemovalPolicy.DESTROY },
  });
  new events.Rule(stack, `${name}Told`, { eventPattern: videos.eventPattern(), targets: [new targets.SqsQueue(news)] });
  new CfnOutput(stack, `${name}Uploads`, { value: videos.sourceBucket.bucketName });
  new CfnOutput(stack, `${name}Assets`, { value: videos.outputBucket.bucketName });
}
