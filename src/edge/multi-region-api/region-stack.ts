import {
  ArnFormat, aws_apigateway as apigateway, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { regionDashboard } from './dashboards';
import { MultiRegionApiProps } from './multi-region-api-props';
import { regionalName } from './names';
import { guardedBy, OperatorSwitch, SwitchContext } from './operator-switch';
import { ApiRegion } from './regional-api';
import { RegionalEndpoint } from './regional-endpoint';
import { checkRegionalApi, tableNameOf } from './rules';

/** What the stacks of all regions have in common. */
export interface RegionStackProps {
  readonly api: MultiRegionApiProps;
  readonly stackName: string;
  readonly operatorSwitch: OperatorSwitch;
  readonly switchContext: SwitchContext;
  readonly runbookUrl: string;
}

/**
 * The stack of one region: the user's API, its endpoint, alarms and a dashboard. The alarms have fixed names, so that the
 * home stack can name them without a reference.
 *
 * It holds its stack and is none: a class that extends Stack would load half of aws-cdk-lib with this library.
 */
export class RegionStack {
  public readonly stack: Stack;
  public readonly endpoint: RegionalEndpoint;
  public readonly dashboard: cloudwatch.Dashboard;
  public readonly serverErrorAlarmName: string;
  private readonly certificateAlarmName: string;

  constructor(scope: Construct, public readonly region: string, props: RegionStackProps) {
    const home = Stack.of(scope);
    this.stack = new Stack(scope, `${region}-stack`, {
      env: { account: home.account, region },
      stackName: props.stackName,
      synthesizer: props.api.synthesizer,
      terminationProtection: home.terminationProtection,
      description: `${props.api.domainName} in ${region}`,
    });
    this.serverErrorAlarmName = `${props.stackName}-server-errors`;
    this.certificateAlarmName = `${props.stackName}-certificate`;
    this.endpoint = this.serve(scope, props.api);
    this.watch(props);
    this.dashboard = regionDashboard(this.stack, props.stackName, this.endpoint);
  }

  /** The alarms of this region as the home stack may name them: by name, without a reference. */
  public alarmsSeenFrom(scope: Construct): cloudwatch.IAlarm[] {
    return [this.serverErrorAlarmName, this.certificateAlarmName].map((name) => {
      const arn = this.stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      return cloudwatch.Alarm.fromAlarmArn(scope, name, arn);
    });
  }

  private serve(scope: Construct, props: MultiRegionApiProps) {
    const { region, stack } = this;
    const { domainName, hostedZone, regions, globalTable, tls, health } = props;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const replica = globalTable && dynamodb.Table.fromTableName(stack, 'GlobalTable', tableNameOf(globalTable)!);
    const regionalDomainName = regionalName(region, domainName);

    const api = props.api.buildApi(stack, ApiRegion._of({ region, regions, domainName, regionalDomainName, removalPolicy, globalTable: replica }));
    checkRegionalApi(scope, region, api, props);

    return new RegionalEndpoint(stack, 'Endpoint', {
      region,
      domainName,
      regionalDomainName,
      hostedZone,
      api,
      basePath: props.basePath,
      securityPolicy: tls?.securityPolicy ?? apigateway.SecurityPolicy.TLS_1_2,
      certificate: tls?.certificates?.[region],
      mutualTls: tls?.mutualTls?.[region],
      healthBudget: health?.budget ?? Duration.millis(1500),
      healthCache: health?.cache ?? Duration.seconds(5),
      removalPolicy,
    });
  }

  private watch({ api: props, operatorSwitch, switchContext, runbookUrl }: RegionStackProps) {
    const { endpoint, region, stack } = this;
    endpoint._addAlarm(new cloudwatch.Alarm(stack, 'ServerErrors', {
      alarmName: this.serverErrorAlarmName,
      metric: endpoint.api.metricServerErrors(),
      threshold: props.health?.serverErrorThreshold ?? 10,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${region} answers with server errors. ${runbookUrl}#a-region-answers-with-server-errors`,
    }));
    endpoint._addAlarm(new cloudwatch.Alarm(stack, 'CertificateExpires', {
      alarmName: this.certificateAlarmName,
      metric: endpoint.certificate.metricDaysToExpiry({ period: Duration.days(1) }),
      // ACM renews 60 days ahead; at 30 days it has failed to for a month.
      threshold: 30,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
      alarmDescription: `The certificate in ${region} expires in less than 30 days, and Route 53 does not check it. ${runbookUrl}#a-certificate-expires`,
    }));
    const fence = operatorSwitch._bindPeer(stack, guardedBy(region, props.regions), switchContext, `${runbookUrl}#a-region-is-fenced`);
    if (fence) endpoint._addAlarm(fence);
  }
}
