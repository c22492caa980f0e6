import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Deployed } from './deployed';
import { Behaviour } from './traffic';
import { World, WorldProps } from './world';
import { CanaryFunction, CanaryFunctionProps } from '../../src/delivery/canary-function/canary-function';
import { EVENT_SOURCE } from '../../src/delivery/canary-function/definition/events';

export type CanaryOptions = Omit<CanaryFunctionProps, 'function' | 'functionProps'>;

const templates = new Map<string, any>();

/** The template of an app with one CanaryFunction. */
export function canaryTemplate(options: CanaryOptions): any {
  const stack = new Stack(new App(), 'Stack');
  new CanaryFunction(stack, 'Hello', {
    functionProps: { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({});') }, ...options,
  });
  return Template.fromStack(stack).toJSON();
}

export interface CanaryWorldProps extends WorldProps {
  /** Makes the options anew, and what tells them apart: a template is synthesized once. */
  readonly options: readonly [key: string, make: () => CanaryOptions];
  readonly requestsPerSecond: number;
  /** By version; 1 is there from the beginning. */
  readonly behaviours: Record<string, Behaviour>;
}

/** A world in which a CanaryFunction is deployed at version 1, with traffic. */
export class CanaryWorld extends World {
  readonly canary: Deployed;
  readonly function: string;
  readonly alias = 'live';
  private readonly template: any;

  constructor(props: CanaryWorldProps) {
    super(props);
    const [key, make] = props.options;
    if (!templates.has(key)) templates.set(key, canaryTemplate(make()));
    this.template = templates.get(key);
    const resources: [string, any][] = Object.entries(this.template.Resources);
    this.function = resources.find(([, { Type }]) => Type === 'AWS::Lambda::Function')![0];
    this.aliases.create(this.function, this.alias, '1');
    this.canary = new Deployed(this, EVENT_SOURCE);
    this.addTraffic({ function: this.function, alias: this.alias, ...props });
  }

  /** What `cdk deploy` of a new version does. */
  deploy(version: string) {
    this.aliases.publish(this.function, version);
    const [id] = Object.entries<any>(this.template.Resources).find(([, { Type }]) => Type === 'AWS::Lambda::Version')!;
    // The hash of the code, in which the id ends, is another one for each version.
    const hash = id.slice(-8);
    this.canary.deploy(JSON.parse(JSON.stringify(this.template).replaceAll(hash, version.padStart(8, '0'))), version);
  }

  get routing() {
    return this.aliases.routing(this.function, this.alias);
  }

  servedBy(version: string) {
    return this.served[`${this.function}:${version}`] ?? { requests: 0, bad: 0 };
  }
}
