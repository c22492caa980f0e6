import { CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolatingResource, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NagPack, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { Exception, unexpected } from './exceptions';
import { Finding } from './finding';
import { wildcardsIn } from './rules/wildcards';

/** The packs that every construct passes. */
export function nagPacks(): NagPack[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks(), new NIST80053R5Checks(), new HIPAASecurityChecks(), new PCIDSS321Checks()];
}

/**
 * Runs a pack as CDK's validation plugin, keeps everything that it says, and passes on only what is not listed: so
 * `app.synth()` throws for the rest, and a listed exception that is no longer needed can still be told.
 */
export class RecordedPack implements IPolicyValidationPlugin {
  public readonly name: string;
  public readonly findings: Finding[] = [];
  public ran = false;

  constructor(private readonly pack: NagPack, private readonly exceptions: Exception[]) {
    this.name = pack.name;
  }

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const report = this.pack.validate(context);
    this.ran = true;
    const violations = report.violations.map((violation) => {
      const violating = violation.violatingResources
        .filter((resource) => !violation.ruleName.startsWith(WILDCARD) || this.hasAvoidableWildcard(resource, context));
      const found = violating.map((resource) => ({
        resource,
        finding: { rule: violation.ruleName, at: resource.constructPath ?? '', message: violation.description },
      }));
      this.findings.push(...found.map(({ finding }) => finding));
      return {
        ...violation,
        violatingResources: found.filter(({ finding }) => unexpected([finding], this.exceptions).length > 0).map(({ resource }) => resource),
      };
    }).filter((violation) => violation.violatingResources.length > 0);
    return { success: violations.length === 0, violations };
  }

  /** cdk-nag sees a `*`, not of what and for which actions: where our own rule, with what is listed for it, lets all of a policy pass, this one has nothing to add. */
  private hasAvoidableWildcard({ constructPath = '' }: PolicyViolatingResource, context: IPolicyValidationContext): boolean {
    // The types are those of the floor, which hands no tree to plugins.
    const { appConstruct } = context as IPolicyValidationContext & { appConstruct: IConstruct };
    const policy = appConstruct.node.findAll().find(({ node }) => node.path === constructPath) as CfnResource;
    const { Resources } = Stack.of(policy).resolve(policy._toCloudFormation());
    const found = Object.values<any>(Resources).flatMap(({ Properties }) => wildcardsIn(Properties)).map((rule) => ({ rule, at: constructPath, message: '' }));
    return unexpected(found, this.exceptions).length > 0;
  }
}

const WILDCARD = 'AwsSolutions-IAM5[Resource::';

export const NIST = 'NIST.800.53.R5';
export const HIPAA = 'HIPAA.Security';
export const PCI = 'PCI.DSS.321';
export const SERVERLESS = 'Serverless';

/** The same rule as several packs name it. */
export function nagRule(rule: string, ...packs: string[]): string[] {
  return packs.map((pack) => `${pack}-${rule}`);
}
