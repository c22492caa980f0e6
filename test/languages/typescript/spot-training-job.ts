import {
  App, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_ec2 as ec2, aws_ecr as ecr, aws_events as events,
  aws_events_targets as targets, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns, aws_stepfunctions as sfn, CfnOutput, Duration,
  RemovalPolicy, Size, Stack,
} from 'aws-cdk-lib';
import {
  BuiltInAlgorithm, ChannelDistribution, InputMode, SpotTrainingJob, TrainingAlgorithm, TrainingCapacity, TrainingChannel, TrainingImage,
  TrainingMetric, TrainingState,
} from 'cdk-reference-constructs';

const home = (app: App) => new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });

/** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
export function customised(app: App) {
  const stack = home(app);
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:people');
  const job = new SpotTrainingJob(stack, 'Churn', {
    algorithm: TrainingAlgorithm.script({
      image: TrainingImage.deepLearningContainer('pytorch-training', '2.6.0-cpu-py312-ubuntu22.04-sagemaker'),
      directory: 'training',
      entryPoint: 'train.py',
      hyperparameters: { epochs: '20' },
      environment: { LOG_LEVEL: 'info' },
      metrics: [TrainingMetric.of('loss', 'loss=([0-9.]+)')],
    }),
    capacity: [
      TrainingCapacity.spot('ml.m5.large', { count: 2, pricePerHour: 0.115, volume: Size.gibibytes(50) }),
      TrainingCapacity.onDemand('ml.m5.xlarge', { pricePerHour: 0.23 }),
    ],
    channels: [
      TrainingChannel.fromBucket('train', s3.Bucket.fromBucketName(stack, 'Data', 'data-111111111111'), {
        prefix: 'churn/', mode: InputMode.FAST_FILE, contentType: 'text/csv', distribution: ChannelDistribution.SHARDED_BY_S3_KEY,
      }),
    ],
    checkpoints: { interval: Duration.minutes(5), staleAfter: 2, expiration: Duration.days(60) },
    limits: { maxRun: Duration.hours(10), maxWait: Duration.hours(30), budget: 20, capacityWait: Duration.minutes(20), interruptions: 2 },
    network: {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
      }),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      isolation: false,
    },
    output: {
      prefix: 'done/',
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/00000000-0000-4000-8000-000000000000'),
      modelPackageGroupName: 'churn',
    },
    operations: { jobName: 'churn', topic, removalPolicy: RemovalPolicy.DESTROY },
  });
  const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  job.startOnSchedule('Nightly', events.Schedule.cron({ hour: '3', minute: '0' }), { hyperparameters: { epochs: '30' } });
  job.startOnEvent('NewData', { eventPattern: { source: ['aws.s3'], detailType: ['Object Created'] }, input: { environment: { LOG_LEVEL: 'debug' } } });
  job.onFailed('Told', { target: new targets.SnsTopic(topic) });
  job.grantStart(operator);
  job.addAlarmAction(new actions.SnsAction(topic));
  job.metricSavings({ label: 'saved' }).createAlarm(stack, 'NothingSaved', {
    threshold: 10, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  });
  new events.Rule(stack, 'Trained', { eventPattern: job.told([TrainingState.COMPLETED]), targets: [new targets.SnsTopic(topic)] });
  const train = job.task(stack, 'Train', { input: sfn.TaskInput.fromObject({ hyperparameters: { epochs: '100' } }) });
  new sfn.StateMachine(stack, 'Weekly', { definitionBody: sfn.DefinitionBody.fromChainable(train), role: operator });
  new CfnOutput(stack, 'JobName', { value: job.jobName });
  new CfnOutput(stack, 'Bucket', { value: job.bucket!.bucketName });
}

/** The shortest form. */
export function minimal(app: App) {
  const stack = home(app);
  new SpotTrainingJob(stack, 'Churn', {
    algorithm: TrainingAlgorithm.container({ image: TrainingImage.fromEcr(ecr.Repository.fromRepositoryName(stack, 'Repository', 'churn'), '1') }),
    capacity: [TrainingCapacity.spot('ml.m5.large')],
    checkpoints: { interval: Duration.minutes(10) },
  });
}

/** An algorithm of SageMaker, a static member of a class, and methods of the class. */
export function builtIn(app: App) {
  const stack = home(app);
  const data = s3.Bucket.fromBucketName(stack, 'Data', 'data-111111111111');
  new SpotTrainingJob(stack, 'Churn', {
    algorithm: TrainingAlgorithm.builtIn(BuiltInAlgorithm.XGBOOST, { hyperparameters: { num_round: '100', objective: 'binary:logistic' } }),
    capacity: ['ml.m5.large', 'ml.c5.xlarge'].map((type) => TrainingCapacity.spot(type)),
    channels: ['train', 'validation'].map((name) => TrainingChannel.fromBucket(name, data, { prefix: `${name}/`, contentType: 'text/csv' })),
    checkpoints: { interval: Duration.minutes(10) },
  });
}

/** What a user does wrong: the sentence must reach them. */
export function unpriced(app: App) {
  const stack = home(app);
  new SpotTrainingJob(stack, 'Churn', {
    algorithm: TrainingAlgorithm.container({ image: TrainingImage.of('111111111111.dkr.ecr.us-east-1.amazonaws.com/churn:1') }),
    capacity: [TrainingCapacity.spot('ml.m5.large', { pricePerHour: 0.115 }), TrainingCapacity.onDemand('ml.m5.large')],
    checkpoints: { interval: Duration.minutes(10) },
    limits: { budget: 20 },
  });
}
