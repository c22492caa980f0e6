import { referencesIn, Resource } from './assembly';
import { childrenOf, formulaOf, isCalculated, isInverted } from './health-checks';
import { Link } from './links';
import { Label, labelOf, withoutDot } from './resources';

/** Decides which resources share a box, and which have none. */
export class Folding {
  /** Health checks by which a record answers. */
  private readonly answering: Set<Resource>;
  /** Logs of which metrics are made. Others are nothing. */
  private readonly counted: Map<Resource, Resource>;
  /** What a health check reads: alarms, records, other health checks. */
  private readonly read: Set<Resource>;
  /** The custom domain to which a record of the same stack leads. */
  private readonly targets: Map<Resource, Resource>;

  constructor(links: Link[]) {
    const fromRecords = links.filter(({ from }) => isRecord(from));
    this.answering = new Set(fromRecords.map(({ to }) => to).filter(isHealthCheck));
    this.counted = new Map(links.filter(({ from }) => from.type === 'AWS::Logs::MetricFilter').map(({ from, to }) => [from, to]));
    this.read = new Set(links.filter(({ from }) => isHealthCheck(from)).map(({ to }) => to));
    const toDomains = fromRecords.filter(({ from, to }) => from.stack === to.stack && !isRecord(to) && !isHealthCheck(to));
    this.targets = new Map(toDomains.map(({ from, to }) => [from, to]));
  }

  /** The box of a resource. A and AAAA are one record, a record belongs to its custom domain; alarms that nothing reads are one, and rules that lead alike. */
  public boxOf(resource: Resource): string | undefined {
    const { key, type, stack, properties } = resource;
    if (this.counted.has(resource)) return this.counted.get(resource)!.key;
    if (!labelOf(resource) || this.isStep(resource)) return undefined;
    if (type === 'AWS::Logs::LogGroup' && ![...this.counted.values()].includes(resource)) return undefined;
    if (type === 'AWS::Glue::Database' && this.isOfTables(resource)) return undefined;
    if (this.targets.has(resource)) return this.boxOf(this.targets.get(resource)!);
    if (isRecord(resource)) return `${stack.name}/${properties.Name}/${properties.SetIdentifier ?? ''}`;
    if (type === 'AWS::CloudWatch::Alarm' && !this.isSwitch(resource)) return `${stack.name}/alarms`;
    if (type === 'AWS::Events::Rule') return `${stack.name}/rules of ${properties.EventPattern?.source} to ${referencesIn(targetsOf(resource), stack).map((target) => target.key)}`;
    return key;
  }

  /** What is drawn in place of a resource to which something leads: the health checks that a step is made of. */
  public shown(resource: Resource): Resource[] {
    if (!this.isStep(resource)) return [resource];
    // "NOT another region" stands in the formula. An arrow would say the opposite.
    return isInverted(resource) ? [] : childrenOf(resource).flatMap((child) => this.shown(child));
  }

  /** An alarm that a health check reads. */
  public isSwitch(resource: Resource): boolean {
    return resource.type === 'AWS::CloudWatch::Alarm' && this.read.has(resource);
  }

  /** A calculated health check by which no record answers is a step towards one that is drawn, or towards an alarm. */
  private isStep(resource: Resource): boolean {
    return isCalculated(resource) && !this.answering.has(resource);
  }

  /** A database whose tables are drawn. */
  private isOfTables({ properties, stack }: Resource): boolean {
    return [...stack.resources.values()].some(({ type, properties: p }) => type === 'AWS::Glue::Table' && p.DatabaseName === properties.DatabaseInput.Name);
  }

  /** What is written into a box with these resources. */
  public labelOf(resources: Resource[]): Label {
    const records = resources.filter(isRecord);
    const types = records.map(({ properties }) => properties.Type).join(' + ');
    const main = resources.find((resource) => !isRecord(resource) && !this.counted.has(resource)) ?? records[0];
    const label = labelOf(main)!;
    if (isRecord(main)) return { ...label, what: `${types} record` };
    if (main.type === 'AWS::CloudWatch::Alarm' && !this.isSwitch(main)) {
      return { ...label, what: 'CloudWatch alarms', title: '', details: resources.map(({ name }) => name) };
    }
    if (main.type === 'AWS::Events::Rule' && resources.length > 1) return { ...label, what: 'EventBridge rules', ...inCommon(resources.map(({ name }) => name)) };
    if (isCalculated(main)) return { ...label, details: formulaOf(main) };
    return records.length ? { ...label, details: [...label.details, `${types}: ${withoutDot(records[0].properties.Name)}`] } : label;
  }
}

function targetsOf({ properties }: Resource): any {
  return (properties.Targets ?? []).map((target: any) => target.Arn);
}

/** Names that begin alike: what they share, and below it what they do not. */
function inCommon(names: string[]): { title: string; details: string[] } {
  const words = names.map((name) => name.split(' '));
  const shared = words[0].findIndex((word, index) => words.some((each) => each[index] !== word || each.length === index + 1));
  return { title: words[0].slice(0, shared).join(' '), details: words.map((each) => each.slice(shared).join(' ')) };
}

export function isRecord({ type }: Resource): boolean {
  return type === 'AWS::Route53::RecordSet';
}

export function isHealthCheck({ type }: Resource): boolean {
  return type === 'AWS::Route53::HealthCheck';
}
