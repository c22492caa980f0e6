import { RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MultiRegionApiProps } from './multi-region-api-props';
import { propError } from '../../core/prop-error';

/** A kind of value: how it is known, and what it is called. Tokens are left to the rule of each prop. */
type Kind = readonly [is: (value: any) => boolean, name: string];

const has = (...methods: string[]) => (value: any) => methods.every((method) => typeof value?.[method] === 'function');
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown) => Array.isArray(value) && value.length === value.filter((each) => typeof each === 'string').length;

const TEXT: Kind = [(value) => typeof value === 'string', 'a text'];
const TEXTS: Kind = [isTexts, 'a list of texts'];
const OPTIONS: Kind = [isObject, 'an object with options'];
const DURATION: Kind = [has('toMilliseconds', 'isUnresolved'), 'a Duration, such as Duration.seconds(10)'];
/** CloudWatch takes 1,024 characters in the description of an alarm, of which its sentence needs some. */
const LINK: Kind = [(value) => typeof value === 'string' && value.length <= 800, 'an address of at most 800 characters'];
/** CloudFormation makes snapshots of no log group. */
const POLICY: Kind = [(value) => Object.values(RemovalPolicy).includes(value) && value !== RemovalPolicy.SNAPSHOT, 'a RemovalPolicy other than SNAPSHOT'];

const REQUIRED: Record<string, Kind> = {
  domainName: TEXT,
  hostedZone: [(value) => isObject(value) && typeof value.hostedZoneId === 'string', 'a hosted zone'],
  regions: TEXTS,
  api: [has('buildApi'), 'an object with the method buildApi, such as new HttpFunctionApi(...)'],
};
const OPTIONAL: Record<string, Kind> = {
  'dns': OPTIONS,
  'dns.routing': [has('_check'), 'a RoutingPolicy'],
  'dns.ttl': DURATION,
  'health': OPTIONS,
  'health.interval': DURATION,
  'health.budget': DURATION,
  'health.cache': DURATION,
  'health.checkerRegions': TEXTS,
  'health.failBack': [has('_bind'), 'a FailBack'],
  'tls': OPTIONS,
  'tls.securityPolicy': TEXT,
  'tls.certificates': OPTIONS,
  'tls.mutualTls': OPTIONS,
  'operatorSwitch': [has('_bindHome'), 'an OperatorSwitch'],
  'basePath': TEXT,
  'globalTable': [(value) => isObject(value?.node), 'a table'],
  'synthesizer': [has('reusableBind'), 'a reusable stack synthesizer'],
  'removalPolicy': POLICY,
  'runbookUrl': LINK,
};

/** For users of JavaScript, whom no compiler tells: each prop is of the kind that its rule takes for granted. */
export function checkShapes(scope: Construct, props: MultiRegionApiProps) {
  for (const [prop, kind] of Object.entries(REQUIRED)) check(scope, prop, valueOf(props, prop), kind, 'give one');
  for (const [prop, kind] of Object.entries(OPTIONAL)) {
    const value = valueOf(props, prop);
    if (value !== undefined) check(scope, prop, value, kind, 'give one, or leave it out');
  }
}

function check(scope: Construct, prop: string, value: unknown, [is, allowed]: Kind, fix: string) {
  if (is(value) || Token.isUnresolved(value)) return;
  throw propError(scope, { prop, value, allowed, fix });
}

function valueOf(props: any, path: string): unknown {
  return path.split('.').reduce((value, name) => value?.[name], props);
}
