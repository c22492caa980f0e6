/** One synthesized stack. */
export interface StackTemplate {
  readonly stackName: string;
  readonly region: string;
  readonly account?: string;
  readonly template: any;
}

/** Values that only a deployment knows: logical id -> `Ref` or attribute name -> value. */
export type DeployedValues = Record<string, Record<string, string>>;

/**
 * Evaluates the intrinsic functions that records, health checks and policies use.
 * What it cannot know is an error, never a guess.
 */
export class Intrinsics {
  constructor(private readonly stack: StackTemplate, private readonly deployed: DeployedValues = {}) {}

  /** The text of a property. `where` names it in errors. */
  text(value: any, where: string): string {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    const [[name, argument] = []] = Object.entries<any>(value ?? {});
    switch (name) {
      case 'Ref': return this.reference(argument, where);
      case 'Fn::GetAtt': return this.attribute(argument, where);
      case 'Fn::Join': return argument[1].map((part: any) => this.text(part, where)).join(argument[0]);
      case 'Fn::Sub': return this.substitute(argument, where);
      case 'Fn::Select': return this.select(argument, where);
      default:
        throw new Error(`${where} in stack ${this.stack.stackName} is ${JSON.stringify(value)}; what is known here are text, Ref, `
          + 'Fn::GetAtt, Fn::Join, Fn::Sub and Fn::Select. Use a literal or deterministic name there.');
    }
  }

  /** The logical id that `value` refers to within this stack, by Ref or Fn::GetAtt. */
  logicalId(value: any): string | undefined {
    const id = value?.Ref ?? value?.['Fn::GetAtt']?.[0] ?? undefined;
    return id in (this.stack.template.Resources ?? {}) ? id : undefined;
  }

  private reference(id: string, where: string): string {
    const pseudo: Record<string, string | undefined> = {
      'AWS::Region': this.stack.region,
      'AWS::StackName': this.stack.stackName,
      'AWS::AccountId': this.stack.account,
      'AWS::Partition': partitionOf(this.stack.region),
      'AWS::URLSuffix': partitionOf(this.stack.region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    };
    const value = this.deployed[id]?.Ref ?? pseudo[id] ?? this.stack.template.Parameters?.[id]?.Default;
    if (value === undefined) throw this.unknown(`Ref ${id}`, where);
    return value;
  }

  private attribute([id, attribute]: [string, string], where: string): string {
    const value = this.deployed[id]?.[attribute];
    if (value === undefined) throw this.unknown(`Fn::GetAtt ${id}.${attribute}`, where);
    return value;
  }

  private substitute(argument: string | [string, Record<string, any>], where: string): string {
    const [pattern, variables] = typeof argument === 'string' ? [argument, {} as Record<string, any>] : argument;
    return pattern.replace(/\$\{([^}]+)\}/g, (_, key: string) => {
      if (key.startsWith('!')) return `\${${key.slice(1)}}`;
      if (key in variables) return this.text(variables[key], where);
      return key.includes('.') ? this.attribute(key.split('.') as [string, string], where) : this.reference(key, where);
    });
  }

  private select([index, list]: [number | string, any], where: string): string {
    const [separator, text] = list['Fn::Split'] ?? [];
    const items = separator === undefined ? list : this.text(text, where).split(separator);
    return this.text(items[Number(index)], where);
  }

  private unknown(what: string, where: string): Error {
    return new Error(`${where} in stack ${this.stack.stackName} needs the value of ${what}, which only a deployment knows. `
      + 'Pass it in `deployed`, or use a deterministic name.');
  }
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
