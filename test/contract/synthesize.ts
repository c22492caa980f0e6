import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, DefaultStackSynthesizer, Stack, Validations } from 'aws-cdk-lib';
import { Build } from './entry';
import { Exception } from './exceptions';
import { Finding } from './finding';
import { nagPacks, RecordedPack } from './nag';
import { SynthesizedStack } from './template';

/** The environment of the stack that a form is put into. */
export const ENVIRONMENT = { account: '111111111111', region: 'us-east-1' };

/** A form of a construct as CloudFormation gets it, and what the validators said of it. */
export interface Synthesis {
  readonly stacks: SynthesizedStack[];
  /** What `app.synth()` threw because of its validators: nothing, when the form is right. */
  readonly thrown?: string;
  /** All that cdk-nag found, exceptions included. */
  readonly nag: Finding[];
  /** Names of the cdk-nag packs that looked at the tree. */
  readonly packs: string[];
}

export interface SynthesisOptions {
  readonly env?: { readonly account: string; readonly region: string };
  readonly exceptions?: Exception[];
  /** Run the cdk-nag packs. @default true */
  readonly nag?: boolean;
}

/** Synthesizes once, with CDK's own validator set to throw and the cdk-nag packs as validation plugins. */
export function synthesize(build: Build, options: SynthesisOptions = {}): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true },
      defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    const packs = options.nag === false ? [] : nagPacks().map((pack) => new RecordedPack(pack, options.exceptions ?? []));
    Validations.of(app).addPlugins(...packs);

    build(new Stack(app, 'Home', { env: options.env }));
    const thrown = validationError(app);

    return {
      thrown,
      stacks: stacksOf(app).map((stack) => read(stack, outdir)),
      nag: packs.flatMap((pack) => pack.findings),
      packs: packs.filter((pack) => pack.ran).map((pack) => pack.name),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What the validators made `synth()` throw. Any other error is one of the construct, and goes on. */
function validationError(app: App): string | undefined {
  try {
    app.synth();
    return undefined;
  } catch (error) {
    const message = (error as Error).message;
    if (!message.includes('validation-report.json')) throw error;
    return message;
  }
}

function stacksOf(app: App): Stack[] {
  return app.node.findAll().filter((construct): construct is Stack => Stack.isStack(construct));
}

function read(stack: Stack, outdir: string): SynthesizedStack {
  const paths = stack.node.findAll()
    .filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct) && construct.stack === stack)
    .map((resource) => [stack.resolve(resource.logicalId), resource.node.path]);
  return {
    name: stack.stackName,
    region: stack.region.includes('Token') ? undefined : stack.region,
    template: JSON.parse(readFileSync(join(outdir, stack.templateFile), 'utf8')),
    paths: Object.fromEntries(paths),
  };
}
