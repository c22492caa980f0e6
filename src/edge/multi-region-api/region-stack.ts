import { ArnFormat, aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { regionDashboard } from './dashboards';
import { OperatorSwitch, SwitchContext } from './operator-switch';
import { RegionalEndpoint, RegionalEndpointProps } from './regional-endpoint';

/** What is watched in a region. */
export interface WatchProps {
  readonly operatorSwitch: OperatorSwitch;
  readonly switchContext: SwitchContext;
  /** The region whose switch lies here. */
  readonly guarded: string;
  readonly serverErrorThreshold: number;
  readonly runbookUrl: string;
}

/** The stack of one region. Its alarms have fixed names, so that the home stack can name them without a reference. */
export class RegionStack extends Stack {
  public endpoint!: RegionalEndpoint;

  public get serverErrorAlarmName() {
    return `${this.stackName}-server-errors`;
  }

  private get certificateAlarmName() {
    return `${this.stackName}-certificate`;
  }

  public serve(props: RegionalEndpointProps) {
    this.endpoint = new RegionalEndpoint(this, 'Endpoint', props);
  }

  public watch({ operatorSwitch, switchContext, guarded, serverErrorThreshold, runbookUrl }: WatchProps) {
    const { api, region, certificate } = this.endpoint;
    this.endpoint._addAlarm(new cloudwatch.Alarm(this, 'ServerErrors', {
      alarmName: this.serverErrorAlarmName,
      metric: api.metricServerErrors(),
      threshold: serverErrorThreshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${region} answers with server errors. ${runbookUrl}#a-region-answers-with-server-errors`,
    }));
    this.endpoint._addAlarm(new cloudwatch.Alarm(this, 'CertificateExpires', {
      alarmName: this.certificateAlarmName,
      metric: certificate.metricDaysToExpiry({ period: Duration.days(1) }),
      // ACM renews 60 days ahead; at 30 days it has failed to for a month.
      threshold: 30,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
      alarmDescription: `The certificate in ${region} expires in less than 30 days, and Route 53 does not check it. ${runbookUrl}#a-certificate-expires`,
    }));
    const fence = operatorSwitch._bindPeer(this, guarded, switchContext, `${runbookUrl}#a-region-is-fenced`);
    if (fence) this.endpoint._addAlarm(fence);
    regionDashboard(this, this.stackName, this.endpoint);
  }

  /** The alarms of this region as the home stack may name them: by name, without a reference. */
  public alarmsSeenFrom(scope: Construct): cloudwatch.IAlarm[] {
    return [this.serverErrorAlarmName, this.certificateAlarmName].map((name) => {
      const arn = this.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      return cloudwatch.Alarm.fromAlarmArn(scope, name, arn);
    });
  }
}
