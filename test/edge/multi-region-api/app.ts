import { join } from 'node:path';
import { App, aws_route53 as route53, cx_api as cxapi, Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { HttpFunctionApi, MultiRegionApi, MultiRegionApiProps } from '../../../src';

/** A directory with a function, as users have it. */
export const CODE = { codePath: join(__dirname, '..', '..', 'contract', 'fixtures', 'function'), handler: 'index.handler' };

/** Where an app differs from the usual one. */
export interface AppOptions {
  readonly env?: Environment;
  readonly zone?: (stack: Stack) => route53.IHostedZone;
  /** Around the home stack, for example a Stage. */
  readonly around?: (app: App) => Construct;
  readonly id?: string;
}

type Props = Partial<MultiRegionApiProps>;

/** An app with one `MultiRegionApi` in a stack `Home`, in two regions unless told. Props may need the stack. */
export class TestApp {
  /** Nothing is copied to disk that no test reads. */
  public readonly app = new App({ analyticsReporting: false, treeMetadata: false, context: { [cxapi.DISABLE_ASSET_STAGING_CONTEXT]: true } });
  public readonly home: Stack;
  public readonly api: MultiRegionApi;

  constructor(props: Props | ((stack: Stack) => Props) = {}, options: AppOptions = {}) {
    this.home = new Stack(options.around?.(this.app) ?? this.app, 'Home', { env: options.env ?? { region: 'us-east-1' } });
    this.api = new MultiRegionApi(this.home, options.id ?? 'Api', {
      domainName: 'api.example.com',
      hostedZone: (options.zone ?? zoneOf('example.com'))(this.home),
      regions: ['us-east-1', 'eu-west-1'],
      api: new HttpFunctionApi(CODE),
      ...(typeof props === 'function' ? props(this.home) : props),
    });
  }

  public stack(region: string) {
    return Stack.of(this.api.endpoint(region));
  }

  /** The template of a region. */
  public region(region: string) {
    return Template.fromStack(this.stack(region));
  }

  /** The template of the home stack. */
  public homeTemplate() {
    return Template.fromStack(this.home);
  }
}

/** A public zone, imported with its id and name. */
export function zoneOf(zoneName: string, hostedZoneId = 'Z0123456789') {
  return (scope: Construct) => route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId, zoneName });
}

/** The properties of all resources of a type. */
export function properties(template: Template, type: string): any[] {
  return Object.values(template.findResources(type)).map((resource) => resource.Properties);
}

/** The one resource of a type whose property has that value. */
export function propertiesWhere(template: Template, type: string, property: string, value: unknown): any {
  const found = properties(template, type).filter((candidate) => candidate[property] === value);
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} have ${property} = ${value}`);
  return found[0];
}

/** The whole message of what is thrown, so that each word of it is tested. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
