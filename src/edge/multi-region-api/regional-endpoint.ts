import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_certificatemanager as acm, aws_cloudwatch as cloudwatch,
  aws_lambda as lambda, aws_logs as logs, aws_route53 as route53, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HealthEndpoint } from './health-endpoint';
import { HEALTH_PATH, originName } from './names';
import { RegionalApi } from './regional-api';
import { isEnhanced } from './tls';

/** What one region is made from. `MultiRegionApi` gives it; there is no need to write it by hand. */
export interface RegionalEndpointProps {
  /** The region. */
  readonly region: string;
  /** The name that all regions serve. */
  readonly domainName: string;
  /** The name that only this region serves. */
  readonly regionalDomainName: string;
  /** The public zone of both names. */
  readonly hostedZone: route53.IHostedZone;
  /** The API of the region. */
  readonly api: RegionalApi;
  /**
   * The base path of the API.
   *
   * @default - the root of the name
   */
  readonly basePath?: string;
  /** The TLS policy of the shared name. */
  readonly securityPolicy: apigateway.SecurityPolicy;
  /**
   * The certificate of both names.
   *
   * @default - one is requested and validated by DNS
   */
  readonly certificate?: acm.ICertificate;
  /**
   * The trust store for mutual TLS on the shared name.
   *
   * @default - clients need no certificate
   */
  readonly mutualTls?: apigateway.MTLSConfig;
  /** The time in which the health endpoint must know about its dependencies. */
  readonly healthBudget: Duration;
  /** How long the health endpoint remembers a good answer. */
  readonly healthCache: Duration;
  /** What happens to log groups when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * One region of a `MultiRegionApi`: certificate, custom domains, the API, the health endpoint and the records of the region's own names.
 * Lives in the stack of that region. Made by `MultiRegionApi`.
 */
export class RegionalEndpoint extends Construct {
  /** The region. */
  public readonly region: string;
  /** The name that only this region serves. */
  public readonly regionalDomainName: string;
  /** The API of the region. */
  public readonly api: RegionalApi;
  /** The certificate of the shared name and of the region's own name. */
  public readonly certificate: acm.ICertificate;
  /** The custom domain of the shared name in this region. */
  public readonly sharedDomain: apigateway.DomainName;
  /** The custom domain of the region's own name. */
  public readonly regionalDomain: apigateway.DomainName;
  /** The function that probes the dependencies. */
  public readonly healthFunction: lambda.Function;
  /** The API in front of the health function. */
  public readonly healthApi: apigwv2.HttpApi;
  /** The log of the health function. */
  public readonly healthLogGroup: logs.ILogGroup;
  /** The access log of the health endpoint. */
  public readonly healthAccessLogGroup: logs.ILogGroup;

  /** The alarms of the region: server errors, certificate, and the switch that lies here. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /** @internal */
  constructor(scope: Construct, id: string, props: RegionalEndpointProps) {
    super(scope, id);
    const { domainName, regionalDomainName, hostedZone, securityPolicy } = props;
    this.region = props.region;
    this.regionalDomainName = regionalDomainName;
    this.api = props.api;

    this.certificate = props.certificate ?? new acm.Certificate(this, 'Certificate', {
      domainName,
      subjectAlternativeNames: [regionalDomainName],
      validation: acm.CertificateValidation.fromDns(hostedZone),
    });
    this.sharedDomain = this.customDomain('SharedDomain', domainName, securityPolicy, props.mutualTls);
    // Route 53 checkers speak at most TLS 1.2, so the name that they call keeps it whatever the shared name asks for.
    this.regionalDomain = this.customDomain('RegionalDomain', regionalDomainName, apigateway.SecurityPolicy.TLS_1_2);

    const health = new HealthEndpoint(this, 'Health', {
      dependencies: this.api.dependencies,
      budget: props.healthBudget,
      cache: props.healthCache,
      removalPolicy: props.removalPolicy,
    });
    this.healthFunction = health.healthFunction;
    this.healthApi = health.api;
    this.healthLogGroup = health.functionLogs;
    this.healthAccessLogGroup = health.accessLogs;

    this.map('ApiMapping', this.sharedDomain, this.api.apiId, this.api.stageName, props.basePath);
    // The region's own name asks for no client certificate, so with mutual TLS it would be the way around it.
    if (!props.mutualTls) this.map('RegionalApiMapping', this.regionalDomain, this.api.apiId, this.api.stageName, props.basePath);
    this.map('HealthMapping', this.regionalDomain, health.api.apiId, health.stage.stageName, HEALTH_PATH);
    // The shared name tells which region answered, unless its TLS policy forbids HTTP APIs.
    if (!isEnhanced(securityPolicy)) this.map('SharedHealthMapping', this.sharedDomain, health.api.apiId, health.stage.stageName, HEALTH_PATH);

    this.addRecords('Own', regionalDomainName, this.regionalDomain, hostedZone);
    this.addRecords('Origin', originName(regionalDomainName), this.sharedDomain, hostedZone);
  }

  /** Days until the region's certificate expires. Route 53 does not notice an expired one: its HTTPS checks do not validate certificates. */
  public metricDaysToExpiry(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.certificate.metricDaysToExpiry(options);
  }

  /**
   * Tells somebody about the alarms of this region.
   *
   * @param actions for example `new SnsAction(topic)` with a topic in this region
   */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(...actions);
      alarm.addOkAction(...actions);
    }
  }

  /** @internal */
  public _addAlarm(alarm: cloudwatch.Alarm) {
    this.alarms.push(alarm);
  }

  private customDomain(id: string, domainName: string, securityPolicy: apigateway.SecurityPolicy, mtls?: apigateway.MTLSConfig) {
    const domain = new apigateway.DomainName(this, id, {
      domainName,
      certificate: this.certificate,
      endpointType: apigateway.EndpointType.REGIONAL,
      securityPolicy,
      mtls,
      endpointAccessMode: isEnhanced(securityPolicy) ? apigateway.EndpointAccessMode.STRICT : undefined,
    });
    // For the AAAA records; the default answers IPv4 only.
    (domain.node.defaultChild as apigateway.CfnDomainName).addPropertyOverride('EndpointConfiguration.IpAddressType', 'dualstack');
    return domain;
  }

  private map(id: string, domain: apigateway.DomainName, apiId: string, stage: string, apiMappingKey?: string) {
    const mapping = new apigwv2.CfnApiMapping(this, id, { apiId, stage, domainName: domain.domainName, apiMappingKey });
    // A stage that is named and not referred to, such as $default: CloudFormation would not know that it must come first.
    this.httpStages(apiId, stage).forEach((found) => mapping.node.addDependency(found));
  }

  private httpStages(apiId: string, stage: string): apigwv2.CfnStage[] {
    const stack = Stack.of(this);
    const key = (api: string, name: string) => JSON.stringify(stack.resolve([api, name]));
    return stack.node.findAll()
      .filter((node): node is apigwv2.CfnStage => node instanceof apigwv2.CfnStage)
      .filter((candidate) => key(candidate.apiId, candidate.stageName) === key(apiId, stage));
  }

  private addRecords(id: string, name: string, domain: apigateway.DomainName, zone: route53.IHostedZone) {
    for (const type of ['A', 'AAAA']) {
      new route53.CfnRecordSet(this, `${id}${type}`, {
        hostedZoneId: zone.hostedZoneId,
        name: `${name}.`,
        type,
        aliasTarget: { dnsName: domain.domainNameAliasDomainName, hostedZoneId: domain.domainNameAliasHostedZoneId },
        comment: `${Stack.of(this).stackName}: ${name}`.slice(0, 256),
      });
    }
  }
}
