import { aws_route53 as route53, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TestApp } from './app';
import { FailBack, MultiRegionApiProps, OperatorSwitch } from '../../../src';

/** What Route 53 sees of a region: a test decides it, the template's health checks draw the conclusion. */
interface Seen {
  readonly endpoint: boolean;
  readonly fenced: boolean;
  readonly quiet: boolean;
  readonly serverErrors: boolean;
}

/** Evaluates the health checks of a template as Route 53 does. */
class Tree {
  private readonly checks: Record<string, any>;

  constructor(private readonly template: Template, private readonly seen: (region: string) => Seen) {
    this.checks = template.findResources('AWS::Route53::HealthCheck');
  }

  public serves(region: string): boolean {
    const records = Object.values(this.template.findResources('AWS::Route53::RecordSet', { Properties: { SetIdentifier: region } }));
    const answers = records.map((record) => this.healthy(record.Properties.HealthCheckId));
    expect(new Set(answers).size).toBe(1);
    return answers[0];
  }

  private healthy(check: string | { Ref: string }): boolean {
    // A health check that the user gave is known by its id alone.
    if (typeof check === 'string') return !this.seen(check.replace('switch-of-', '')).fenced;
    const config = this.checks[check.Ref].Properties.HealthCheckConfig;
    const healthy = config.Type === 'CALCULATED'
      ? config.ChildHealthChecks.filter((child: any) => this.healthy(child)).length >= config.HealthThreshold
      : this.measured(config);
    return config.Inverted ? !healthy : healthy;
  }

  private measured({ Type, FullyQualifiedDomainName, AlarmIdentifier }: any): boolean {
    if (Type === 'HTTPS_STR_MATCH') return this.seen(FullyQualifiedDomainName.replace('.api.example.com', '')).endpoint;
    const { Name } = AlarmIdentifier;
    // Alarms of the home stack are referred to, those of the regions are named.
    if (Name.Ref) return !this.seen(this.watchedRegion(Name.Ref)).quiet;
    const [, kind, region] = /^Home-Api-(fence)-(.*)$/.exec(Name) ?? [undefined, 'errors', /^Home-Api-(.*)-server-errors$/.exec(Name)![1]];
    return kind === 'fence' ? !this.seen(region).fenced : !this.seen(region).serverErrors;
  }

  private watchedRegion(alarm: string): string {
    const [{ Value }] = this.template.findResources('AWS::CloudWatch::Alarm')[alarm].Properties.Dimensions;
    return this.checks[Value.Ref].Properties.HealthCheckConfig.FullyQualifiedDomainName.replace('.api.example.com', '');
  }
}

/** All combinations of some booleans, each as the list of their values. */
const combinations = (count: number): boolean[][] =>
  count === 0 ? [[]] : combinations(count - 1).flatMap((rest) => [[...rest, false], [...rest, true]]);

/** Compares the template with the formula over all combinations of what can be seen. */
function checkFormula(props: Partial<MultiRegionApiProps>, regions: string[], signals: Array<keyof Seen>) {
  const template = new TestApp({ ...props, regions }).homeTemplate();
  for (const combination of combinations(regions.length * signals.length)) {
    const bit = (region: string, signal: keyof Seen) =>
      signals.includes(signal) && combination[regions.indexOf(region) * signals.length + signals.indexOf(signal)];
    const seen = (region: string): Seen => ({
      endpoint: bit(region, 'endpoint'), fenced: bit(region, 'fenced'), quiet: bit(region, 'quiet'), serverErrors: bit(region, 'serverErrors'),
    });
    const tree = new Tree(template, seen);
    const able = (region: string) => seen(region).endpoint && !seen(region).quiet && !seen(region).serverErrors;
    const noneAvailable = !regions.some((region) => able(region) && !seen(region).fenced);
    const serving = regions.filter((region) => tree.serves(region));
    // What the guard is for: as long as a region is able, one serves, and Route 53 does not fail open.
    if (regions.some(able) && serving.length === 0) throw new Error(`an able region, but none serves: ${regions.map((each) => JSON.stringify(seen(each)))}`);
    for (const region of regions) {
      const serves = able(region) && (!seen(region).fenced || noneAvailable);
      if (tree.serves(region) !== serves) throw new Error(`${region} serves: ${!serves}, by ${regions.map((each) => JSON.stringify(seen(each)))}`);
    }
  }
}

const two = ['us-east-1', 'eu-west-1'];
const three = [...two, 'ap-southeast-2'];
const five = [...three, 'us-west-2', 'ca-central-1'];
const failBack = FailBack.after(Duration.minutes(30));

describe('a region serves while its endpoint is healthy, no alarm is raised, and it is not fenced or the fences leave no region:', () => {
  test.each<[string, Partial<MultiRegionApiProps>, string[], Array<keyof Seen>]>([
    ['two regions', {}, two, ['endpoint', 'fenced']],
    ['three regions', {}, three, ['endpoint', 'fenced']],
    ['five regions', {}, five, ['endpoint', 'fenced']],
    ['a quiet time', { health: { failBack } }, two, ['endpoint', 'fenced', 'quiet']],
    ['server errors', { health: { failOverOnServerErrors: true } }, two, ['endpoint', 'fenced', 'serverErrors']],
    ['all of it', { health: { failBack, failOverOnServerErrors: true } }, two, ['endpoint', 'fenced', 'quiet', 'serverErrors']],
    ['a Region switch plan that is not attached', { operatorSwitch: OperatorSwitch.regionSwitch() }, three, ['endpoint']],
  ])('%s', (_, props, regions, signals) => {
    checkFormula(props, regions, signals);
  });

  test('health checks of the user as the switch', () => {
    const template = new TestApp((stack) => ({
      operatorSwitch: OperatorSwitch.healthChecks(Object.fromEntries(two.map((region) =>
        [region, route53.HealthCheck.fromHealthCheckId(stack, region, `switch-of-${region}`)]))),
    })).homeTemplate();
    const seen = (region: string) => ({ endpoint: true, fenced: region === 'us-east-1', quiet: false, serverErrors: false });
    expect(two.map((region) => new Tree(template, seen).serves(region))).toEqual([false, true]);
  });
});

test('any region: healthy while at least one of all serves', () => {
  const { api, home } = new TestApp({ regions: five });
  Template.fromStack(home).hasResourceProperties('AWS::Route53::HealthCheck', {
    HealthCheckConfig: {
      Type: 'CALCULATED', HealthThreshold: 1, ChildHealthChecks: api.servingHealthChecks.map((check) => home.resolve(check.healthCheckId)),
    },
  });
  expect(home.resolve(api.anyRegionHealthCheck.healthCheckId)).toEqual({ Ref: expect.stringContaining('AnyRegion') });
});

test('the endpoint check asks the name of one region, fast, and reads status and body', () => {
  const template = new TestApp().homeTemplate();
  template.hasResourceProperties('AWS::Route53::HealthCheck', {
    HealthCheckConfig: {
      Type: 'HTTPS_STR_MATCH',
      FullyQualifiedDomainName: 'eu-west-1.api.example.com',
      Port: 443,
      ResourcePath: '/health',
      SearchString: '"status":"healthy"',
      EnableSNI: true,
      RequestInterval: 10,
      FailureThreshold: 3,
    },
    HealthCheckTags: [{ Key: 'Name', Value: 'Api eu-west-1 Endpoint' }],
  });
});

test('the endpoint check follows the options', () => {
  const checkerRegions = ['us-east-1', 'eu-west-1', 'sa-east-1'];
  const template = new TestApp({ health: { interval: Duration.seconds(30), failureThreshold: 2, checkerRegions } }).homeTemplate();
  template.hasResourceProperties('AWS::Route53::HealthCheck', { HealthCheckConfig: { RequestInterval: 30, FailureThreshold: 2, Regions: checkerRegions } });
});

test('what Route 53 reads of CloudWatch are plain metrics of standard resolution, with plain statistics', () => {
  const app = new TestApp({ health: { failBack, failOverOnServerErrors: true } });
  const alarms = [app.homeTemplate(), app.region('us-east-1'), app.region('eu-west-1')].flatMap((template) => Object.entries(template.findResources('AWS::CloudWatch::Alarm')));
  const named = Object.values(app.homeTemplate().findResources('AWS::Route53::HealthCheck'))
    .map((check) => check.Properties.HealthCheckConfig.AlarmIdentifier).filter(Boolean);
  expect(named).toHaveLength(6);
  for (const { Name } of named) {
    const [, alarm] = alarms.find(([id, { Properties }]) => Properties.AlarmName === Name || id === Name.Ref)!;
    expect(alarm.Properties).toMatchObject({ Namespace: expect.any(String), MetricName: expect.any(String), Statistic: expect.stringMatching(/^(Minimum|Maximum|Sum)$/) });
    expect(alarm.Properties.Period % 60).toBe(0);
    expect(alarm.Properties.Metrics).toBeUndefined();
  }
});
