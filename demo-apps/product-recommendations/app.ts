import { App, aws_ec2 as ec2, aws_s3 as s3, aws_secretsmanager as secretsmanager, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  DatasetField, DatasetNumberType, DatasetSource, DatasetSourceFormat, DatasetTimeFormat, GlueToPersonalize, PersonalizeMetric, RecommendationTarget,
} from 'cdk-reference-constructs';

const app = new App();
const stack = new Stack(app, 'ProductRecommendations', {
  // Without an account the zones of the VPC need not be looked up.
  env: { region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
});

// The shop: orders and catalogue as files, customers in a database.
const shop = new s3.Bucket(stack, 'Shop', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY,
});
const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 1, natGateways: 1, gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
});
const reader = new secretsmanager.Secret(stack, 'Reader', {
  generateSecretString: { secretStringTemplate: '{"username":"glue"}', generateStringKey: 'password', excludePunctuation: true },
});

const recommendations = new GlueToPersonalize(stack, 'Recommendations', {
  interactions: {
    source: DatasetSource.s3({ bucket: shop, prefix: 'orders/', format: DatasetSourceFormat.csv({ delimiter: ';', multiline: true }) }),
    fields: [
      DatasetField.userId('customer_id'),
      DatasetField.itemId('product_id'),
      DatasetField.timestamp('ordered_at', DatasetTimeFormat.iso8601('Europe/Berlin')),
      DatasetField.eventValue('amount'),
      DatasetField.categorical('CHANNEL', 'channel'),
    ],
    // What was cancelled or came back says nothing of a taste.
    filter: "status IN ('bezahlt', 'versandt', 'geliefert')",
    incremental: { column: 'ordered_at', format: DatasetTimeFormat.iso8601('Europe/Berlin'), lateness: Duration.minutes(15) },
  },
  items: {
    source: DatasetSource.s3({ bucket: shop, prefix: 'catalogue/', format: DatasetSourceFormat.json() }),
    fields: [
      DatasetField.itemId('sku'),
      DatasetField.creationTimestamp('created_at', DatasetTimeFormat.epochMilliseconds()),
      DatasetField.categorical('CATEGORIES', 'categories', { separator: ' > ' }),
      DatasetField.categorical('BRAND', 'brand'),
      DatasetField.number('PRICE', 'price', DatasetNumberType.FLOAT),
      DatasetField.textual('DESCRIPTION', 'description'),
    ],
  },
  users: {
    source: DatasetSource.jdbc({
      url: app.node.tryGetContext('databaseUrl') ?? 'jdbc:postgresql://database.shop.example:5432/shop',
      table: 'shop.customers',
      secret: reader,
      vpc,
      enforceSsl: app.node.tryGetContext('enforceSsl') !== 'false',
    }),
    fields: [
      DatasetField.userId('customer_id'),
      DatasetField.categorical('SEGMENT', 'segment'),
      DatasetField.categorical('CITY', 'city'),
      DatasetField.number('BIRTH_YEAR', 'birth_year', DatasetNumberType.INT, { nullable: true }),
    ],
  },
  target: RecommendationTarget.personalize({
    promotion: { metric: PersonalizeMetric.NDCG_AT_10, margin: 0.05 },
    filters: [{ name: 'without-brand', expression: 'EXCLUDE ItemID WHERE Items.BRAND IN ($BRAND)' }],
    eventTracker: true,
  }),
  start: { parameterFiles: true },
  // A demo leaves nothing behind. Leave this out in production.
  operations: { groupName: 'shop', removalPolicy: RemovalPolicy.DESTROY },
});

new CfnOutput(stack, 'ShopBucket', { value: shop.bucketName, description: 'Orders below orders/, products below catalogue/' });
new CfnOutput(stack, 'ReaderSecret', { value: reader.secretArn, description: 'The user of the database that Glue reads as' });
new CfnOutput(stack, 'Eraser', { value: recommendations.eraseMachine.stateMachineArn, description: 'Start this to have users forgotten' });

app.synth();
