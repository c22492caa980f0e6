import { join } from 'path';
import {
  Annotations, aws_greengrassv2 as greengrass, aws_iam as iam, aws_iot as iot, aws_s3_assets as assets, aws_ssm as ssm, CfnOutput, Lazy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { COMPONENT, componentVersion, recipe } from './collector-recipe';
import { devicePolicy, targetArn } from './device-policy';
import { SourceSettings } from '../collector/settings';
import { FlatFileGreengrassOptions } from '../flat-file-collector';
import { CollectorPlan, collectorSettings } from '../settings/collector-settings';

const PROGRAM = join(__dirname, '..', '..', '..', '..', 'assets', 'iot', 'collector.js');

const DISK_SPOOLER = 'aws.greengrass.DiskSpooler';

export interface FleetProps {
  readonly ingestName: string;
  readonly plan: CollectorPlan;
  /** As they are when the app is synthesized. */
  readonly sources: () => SourceSettings[];
}

/** The collector on the devices, and what these may do. */
export class Fleet extends Construct {
  /** What a device may do at AWS IoT. */
  public readonly policy: iot.CfnPolicy;
  public readonly component?: greengrass.CfnComponentVersion;
  public readonly deployment?: greengrass.CfnDeployment;
  /** In which devices take the program. */
  public readonly tokenExchangeRole?: iam.IRole;
  public readonly roleAlias?: iot.CfnRoleAlias;
  /** What a service of the devices is told; undefined with Greengrass. */
  public readonly parameter?: ssm.StringParameter;

  private readonly program: assets.Asset;

  constructor(scope: Construct, id: string, private readonly props: FleetProps) {
    super(scope, id);
    const { collector, devices, topicPrefix } = props.plan;
    this.program = new assets.Asset(this, 'Program', { path: PROGRAM });
    if (collector.kind === 'greengrass') {
      const { tokenExchangeRole } = collector.options;
      this.tokenExchangeRole = tokenExchangeRole ?? new iam.Role(this, 'TokenExchange', {
        description: `Devices of ${scope.node.path}`, assumedBy: new iam.ServicePrincipal('credentials.iot.amazonaws.com'),
      });
      if (!tokenExchangeRole) this.roleAlias = new iot.CfnRoleAlias(this, 'RoleAlias', { roleAlias: `${props.ingestName}_devices`, roleArn: this.tokenExchangeRole.roleArn });
      iam.Grant.addToPrincipal({ grantee: this.tokenExchangeRole, actions: ['s3:GetObject'], resourceArns: [this.program.bucket.arnForObjects(this.program.s3ObjectKey)] });
      if (!collector.options.diskSpooler && !collector.options.nucleusLite) {
        Annotations.of(scope).addWarningV2('cdk-reference-constructs:memorySpooler', `${scope.node.path}: rows that the nucleus has taken over and not sent are in its memory, and lost when it is killed. Fix: give diskSpooler, or set nucleusLite`);
      }
      this.component = this.newComponent(collector.options);
      this.deployment = this.newDeployment(collector.options);
    } else {
      this.parameter = new ssm.StringParameter(this, 'Settings', {
        parameterName: `/${props.ingestName}/collector`, description: `Settings of the collector of ${scope.node.path}`, tier: ssm.ParameterTier.INTELLIGENT_TIERING, stringValue: this.settings,
      });
      new CfnOutput(this, 'SettingsParameter', { description: 'The settings of the collector', value: this.parameter.parameterName });
      new CfnOutput(this, 'ProgramUrl', { description: 'The collector: run it with Node.js', value: this.program.s3ObjectUrl });
    }
    this.policy = new iot.CfnPolicy(this, 'Policy', {
      policyName: `${props.ingestName}_collector`,
      policyDocument: devicePolicy(this, { topicPrefix, connects: collector.kind === 'service', roleAlias: this.roleAlias }),
    });
    devices.certificateArns.forEach((principal, index) => {
      new iot.CfnPolicyPrincipalAttachment(this, `Certificate${index}`, { policyName: this.policy.ref, principal });
    });
    new CfnOutput(this, 'PolicyName', { description: 'Attach it to the certificates of the devices', value: this.policy.ref });
    if (this.roleAlias) new CfnOutput(this, 'RoleAliasName', { description: 'For the nucleus of the devices', value: this.roleAlias.ref });
  }

  /** The settings of the collector, as JSON. */
  public get settings(): string {
    const { plan, sources } = this.props;
    return Lazy.uncachedString({ produce: () => JSON.stringify(collectorSettings(plan, sources())) });
  }

  private newComponent({ nodeCommand = 'node' }: FlatFileGreengrassOptions): greengrass.CfnComponentVersion {
    return new greengrass.CfnComponentVersion(this, 'Component', {
      inlineRecipe: recipe(this, {
        name: this.componentName, version: this.componentVersion, program: this.program, nodeCommand, topicPrefix: this.props.plan.topicPrefix,
      }),
    });
  }

  /** The settings are of the deployment, so that the component changes with its program only. What was set before is forgotten first: merging keeps keys that are gone. */
  private newDeployment({ diskSpooler, otherComponents = {} }: FlatFileGreengrassOptions): greengrass.CfnDeployment {
    const { plan, sources, ingestName } = this.props;
    const settings = Lazy.uncachedString({ produce: () => JSON.stringify({ settings: collectorSettings(plan, sources()) }) });
    const deployment = new greengrass.CfnDeployment(this, 'Deployment', {
      targetArn: targetArn(this, plan.devices),
      deploymentName: ingestName,
      components: {
        ...Object.fromEntries(Object.entries(otherComponents).map(([name, version]) => [name, { componentVersion: version }])),
        [this.componentName]: { componentVersion: this.componentVersion, configurationUpdate: { reset: ['/settings'], merge: settings } },
        ...diskSpooler && {
          [DISK_SPOOLER]: { componentVersion: diskSpooler.version },
          'aws.greengrass.Nucleus': {
            componentVersion: diskSpooler.nucleusVersion,
            configurationUpdate: { merge: JSON.stringify({ mqtt: { spooler: { storageType: 'Disk', pluginName: DISK_SPOOLER } } }) },
          },
        },
      },
      deploymentPolicies: {
        // A device on which the collector does not start goes back to what it had.
        failureHandlingPolicy: 'ROLLBACK',
        componentUpdatePolicy: { action: 'NOTIFY_COMPONENTS', timeoutInSeconds: 60 },
        configurationValidationPolicy: { timeoutInSeconds: 60 },
      },
    });
    deployment.node.addDependency(this.component!);
    return deployment;
  }

  private get componentName(): string {
    return `${COMPONENT}.${this.props.ingestName}`;
  }

  private get componentVersion(): string {
    const { collector: { options }, topicPrefix } = this.props.plan;
    return componentVersion(this.program.assetHash, options as FlatFileGreengrassOptions, topicPrefix);
  }
}
