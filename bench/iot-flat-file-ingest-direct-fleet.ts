import { dirname, join } from 'path';
import { aws_greengrassv2 as greengrass, aws_iam as iam, aws_iot as iot, aws_s3_assets as assets, CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What a person writes by hand of the settings of the collector. */
const source = {
  name: 'shots',
  files: {
    directory: '/mnt/presses',
    include: ['*.csv'],
    exclude: [],
    mode: 'completed',
    pollSeconds: 5,
    stablePolls: 2,
    minimumAgeSeconds: 10,
    unfinishedSuffixes: ['.tmp', '.part', '.filepart'],
  },
  format: { kind: 'csv', encoding: 'utf-8', nullValues: [''], decimal: '.', skipLines: 0, delimiter: ',', quote: '"', escape: '"', header: true, extraColumns: 'ignore' },
  columns: [
    { name: 'ts', type: 'timestamp', from: 'ts', format: 'iso', zone: 'Europe/Berlin', required: true }, { name: 'press', type: 'string', from: 'press' },
    { name: 'temp_c', type: 'double', from: 'temp_c' },
  ],
  badRows: 0.1,
  badRowsAfter: 100,
  lineBytes: 262_144,
  compression: 'none',
  afterSuccess: { action: 'leave' },
  afterStop: { action: 'leave' },
};
const limits = {
  spoolBytes: 2 ** 30,
  messagesPerSecond: 80,
  bytesPerSecond: 471_859,
  messageBytes: 122_880,
  rowsPerMessage: 500,
  rowsPerCompressedMessage: 5000,
  lingerSeconds: 1,
};

/** The collector as a component, its deployment, and what devices may do, written by hand. */
export function fleet(scope: Construct, name: string) {
  const packageFolder = dirname(require.resolve('cdk-reference-constructs/package.json'));
  const program = new assets.Asset(scope, 'Program', { path: join(packageFolder, 'assets', 'iot', 'collector.js') });
  const role = new iam.Role(scope, 'TokenExchange', { assumedBy: new iam.ServicePrincipal('credentials.iot.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [program.bucket.arnForObjects(program.s3ObjectKey)] }));
  const alias = new iot.CfnRoleAlias(scope, 'RoleAlias', { roleAlias: `${name}_devices`, roleArn: role.roleArn });
  const componentName = `example.Collector.${name}`;
  const componentVersion = '1.0.0';
  const component = new greengrass.CfnComponentVersion(scope, 'Component', {
    inlineRecipe: Stack.of(scope).toJsonString({
      RecipeFormatVersion: '2020-01-25',
      ComponentName: componentName,
      ComponentVersion: componentVersion,
      ComponentDescription: 'Publishes the rows of flat files.',
      ComponentPublisher: 'example',
      ComponentConfiguration: {
        DefaultConfiguration: {
          settings: {},
          accessControl: {
            'aws.greengrass.ipc.mqttproxy': {
              [`${componentName}:mqttproxy:1`]: { policyDescription: 'Rows', operations: ['aws.greengrass#PublishToIoTCore'], resources: [`${name}/*`] },
            },
          },
        },
      },
      Manifests: [{
        Platform: { os: 'linux', runtime: '*' },
        Artifacts: [{ Uri: program.s3ObjectUrl }],
        Lifecycle: { run: { Script: `node {artifacts:path}/${program.s3ObjectKey} --greengrass`, Setenv: { COLLECTOR_WORK: '{work:path}' } } },
      }],
    }),
  });
  const settings = {
    version: 1, device: `${name}-gateway`, topicPrefix: name, timestamps: 'us', transport: { kind: 'ipc' }, limits, healthSeconds: 60, sources: [source],
  };
  const arn = (resource: string, resourceName: string) => Stack.of(scope).formatArn({ service: 'iot', resource, resourceName });
  const deployment = new greengrass.CfnDeployment(scope, 'Deployment', {
    targetArn: arn('thing', `${name}-gateway`),
    deploymentName: name,
    components: { [componentName]: { componentVersion, configurationUpdate: { reset: ['/settings'], merge: JSON.stringify({ settings }) } } },
    deploymentPolicies: {
      failureHandlingPolicy: 'ROLLBACK',
      componentUpdatePolicy: { action: 'NOTIFY_COMPONENTS', timeoutInSeconds: 60 },
      configurationValidationPolicy: { timeoutInSeconds: 60 },
    },
  });
  deployment.node.addDependency(component);
  const policy = new iot.CfnPolicy(scope, 'Policy', {
    policyName: `${name}_collector`,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iot:Publish', Resource: arn('topic', `${name}/\${iot:Connection.Thing.ThingName}/*`) },
        { Effect: 'Allow', Action: 'iot:AssumeRoleWithCertificate', Resource: alias.attrRoleAliasArn },
      ],
    },
  });
  new CfnOutput(scope, 'PolicyName', { value: policy.ref });
  new CfnOutput(scope, 'RoleAliasName', { value: alias.ref });
}
