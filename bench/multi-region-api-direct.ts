import { join } from 'path';
import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_certificatemanager as acm,
  aws_cloudwatch as cloudwatch, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, aws_route53 as route53, CfnOutput, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { REGIONS } from './multi-region-api';
import { deployAfter } from '../src/core/stack-dependency';

/** The same resources as one MultiRegionApi, written by hand with the L2s of aws-cdk-lib: the yardstick for the time of synthesis. */
export function direct(home: Stack, id: string) {
  const scope = new Construct(home, id);
  const domainName = `${id.toLowerCase()}.example.com`;
  const zone = route53.HostedZone.fromHostedZoneAttributes(home, `Zone${id}`, { hostedZoneId: 'Z0123456789', zoneName: 'example.com' });
  const endpoints = new Map(REGIONS.map((region) => {
    deployAfter(home, regionStack(scope, domainName, region, zone, `${home.stackName}-${id}`), 'Names');
    return [region, new route53.HealthCheck(scope, `${region}Endpoint`, {
      type: route53.HealthCheckType.HTTPS_STR_MATCH,
      fqdn: `${region}.${domainName}`,
      port: 443,
      resourcePath: '/health',
      searchString: '"status":"healthy"',
      enableSNI: true,
      requestInterval: Duration.seconds(10),
      failureThreshold: 3,
    })];
  }));
  const prefix = `${home.stackName}-${id}`;
  const switches = new Map(REGIONS.map((region) => [region, operatorSwitch(scope, prefix, region)]));
  const noneAvailable = new route53.HealthCheck(scope, 'NoneAvailable', {
    type: route53.HealthCheckType.CALCULATED,
    childHealthChecks: REGIONS.map((region) => all(scope, `${region}Available`, [endpoints.get(region)!, switches.get(region)!])),
    healthThreshold: 1,
    inverted: true,
  });
  const serving = REGIONS.map((region) => serve(scope, region, endpoints.get(region)!, [switches.get(region)!, noneAvailable], zone, domainName));
  const any = new route53.HealthCheck(scope, 'Any', { type: route53.HealthCheckType.CALCULATED, childHealthChecks: serving, healthThreshold: 1 });
  const alarms = [any, ...serving].map((check, index) => alarm(scope, `Alarm${index}`, metric(check)));
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: `${home.stackName}-${id}` });
  dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `# ${domainName}`, width: 24 }));
  for (const checks of [serving, [...endpoints.values()]]) dashboard.addWidgets(new cloudwatch.GraphWidget({ left: checks.map(metric) }));
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ alarms }));
  new CfnOutput(scope, 'Url', { value: `https://${domainName}` });
  new CfnOutput(scope, 'OperatorCommand', { value: `status --domain ${domainName}` });
}

function operatorSwitch(scope: Construct, prefix: string, region: string) {
  const peer = REGIONS[(REGIONS.indexOf(region) + 1) % REGIONS.length];
  return named(new route53.HealthCheck(scope, `${region}Switch`, {
    type: route53.HealthCheckType.CLOUDWATCH_METRIC,
    alarmIdentifier: { name: `${prefix}-fence-${region}`, region: peer },
    insufficientDataHealthStatus: route53.InsufficientDataHealthStatusEnum.LAST_KNOWN_STATUS,
  }));
}

function all(scope: Construct, id: string, childHealthChecks: route53.IHealthCheck[], healthThreshold = childHealthChecks.length) {
  return named(new route53.HealthCheck(scope, id, { type: route53.HealthCheckType.CALCULATED, childHealthChecks, healthThreshold }));
}

function named(check: route53.HealthCheck) {
  (check.node.defaultChild as route53.CfnHealthCheck).healthCheckTags = [{ key: 'Name', value: check.node.path }];
  return check;
}

function serve(
  scope: Construct, region: string, endpoint: route53.IHealthCheck, allowedBy: route53.IHealthCheck[], zone: route53.IHostedZone, domainName: string,
) {
  const serving = all(scope, `${region}Serving`, [endpoint, all(scope, `${region}Allowed`, allowedBy, 1)]);
  for (const type of ['A', 'AAAA']) {
    new route53.CfnRecordSet(scope, region + type, {
      hostedZoneId: zone.hostedZoneId,
      name: `${domainName}.`,
      type,
      region,
      setIdentifier: region,
      healthCheckId: serving.healthCheckId,
      aliasTarget: { dnsName: `origin.${region}.${domainName}.`, hostedZoneId: zone.hostedZoneId, evaluateTargetHealth: true },
    });
  }
  return serving;
}

function regionStack(scope: Construct, domainName: string, region: string, zone: route53.IHostedZone, prefix: string) {
  const stack = new Stack(scope, region, { env: { region }, stackName: `${prefix}-${region}` });
  const own = `${region}.${domainName}`;
  const certificate = new acm.Certificate(stack, 'Certificate', {
    domainName,
    subjectAlternativeNames: [own],
    validation: acm.CertificateValidation.fromDns(zone),
  });
  const domain = (id: string, name: string) => new apigateway.DomainName(stack, id, {
    domainName: name, certificate, endpointType: apigateway.EndpointType.REGIONAL, securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
  });
  const shared = domain('Shared', domainName);
  const regional = domain('Own', own);
  const api = httpApi(stack, 'Api');
  const health = httpApi(stack, 'Health');
  health.addRoutes({ path: '/', methods: [apigwv2.HttpMethod.GET, apigwv2.HttpMethod.HEAD], integration: lambdaIntegration(stack, 'HealthFunction') });
  api.addRoutes({ path: '/{proxy+}', methods: [apigwv2.HttpMethod.ANY], integration: lambdaIntegration(stack, 'Hello') });
  for (const [id, target, mapped, apiMappingKey] of [
    ['M1', shared, api, undefined], ['M2', regional, api, undefined], ['M3', regional, health, 'health'], ['M4', shared, health, 'health'],
  ] as const) {
    new apigwv2.CfnApiMapping(stack, id, { apiId: mapped.apiId, stage: '$default', domainName: target.domainName, apiMappingKey });
  }
  for (const [name, target] of [[own, regional], [`origin.${own}`, shared]] as const) {
    for (const type of ['A', 'AAAA']) {
      const aliasTarget = { dnsName: target.domainNameAliasDomainName, hostedZoneId: target.domainNameAliasHostedZoneId };
      new route53.CfnRecordSet(stack, `${name}${type}`, { hostedZoneId: zone.hostedZoneId, name: `${name}.`, type, aliasTarget });
    }
  }
  alarm(stack, 'Errors', new cloudwatch.Metric({ namespace: 'AWS/ApiGateway', metricName: '5xx', dimensionsMap: { ApiId: api.apiId } }));
  alarm(stack, 'Expiry', certificate.metricDaysToExpiry());
  alarm(stack, 'Switch', new cloudwatch.Metric({ namespace: 'MultiRegionApi', metricName: 'Fenced', dimensionsMap: { Api: domainName, Region: region } }));
  new cloudwatch.Dashboard(stack, 'Dashboard', { dashboardName: stack.stackName })
    .addWidgets(new cloudwatch.GraphWidget({ left: [certificate.metricDaysToExpiry()] }));
  return stack;
}

function httpApi(stack: Stack, id: string) {
  const api = new apigwv2.HttpApi(stack, id, { createDefaultStage: false, disableExecuteApiEndpoint: true });
  const destination = new apigwv2.LogGroupLogDestination(new logs.LogGroup(stack, `${id}AccessLogs`, { retention: logs.RetentionDays.ONE_MONTH }));
  new apigwv2.HttpStage(stack, `${id}Stage`, { httpApi: api, stageName: '$default', autoDeploy: true, accessLogSettings: { destination } });
  return api;
}

function lambdaIntegration(stack: Stack, id: string) {
  const logGroup = new logs.LogGroup(stack, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH });
  const role = new iam.Role(stack, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const fn = new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(__dirname, 'hello')),
    role,
    logGroup,
  });
  if (id === 'HealthFunction') {
    const resources = [`arn:aws:lambda:${stack.region}:111111111111:function:hello`];
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
  }
  return new integrations.HttpLambdaIntegration(`${id}Integration`, fn);
}

function metric(check: route53.IHealthCheck) {
  return new cloudwatch.Metric({ namespace: 'AWS/Route53', metricName: 'HealthCheckStatus', dimensionsMap: { HealthCheckId: check.healthCheckId } });
}

function alarm(scope: Construct, id: string, of: cloudwatch.Metric) {
  return new cloudwatch.Alarm(scope, id, { metric: of, threshold: 1, evaluationPeriods: 1 });
}
