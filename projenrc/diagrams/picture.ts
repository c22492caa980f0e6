import { Resource, StackOf } from './assembly';
import { FLOWS } from './flows';
import { Folding, isHealthCheck, isRecord } from './fold';
import { JOB_TITLES, jobLinks } from './jobs';
import { linksOf } from './links';
import { Label } from './resources';

/** A box of the picture: one or more resources, or somebody outside. */
export interface Node extends Label {
  readonly key: string;
  /** The stack it lies in; none for an actor. */
  readonly stack?: StackOf;
  /** Nodes of the same place are drawn in one row: health checks that are no formulas, and what stacks that are built alike have in common. */
  readonly place: string;
}

/** An arrow, with the labels of all links that it stands for. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly labels: string[];
}

/** What is drawn. */
export interface Picture {
  readonly stacks: StackOf[];
  readonly nodes: Node[];
  readonly edges: Edge[];
}

const CHECKERS = 'Route 53 checkers';
const OPERATOR = 'Operator';
const CLIENTS = 'Clients';
const CLOUDFORMATION = 'CloudFormation';
const DEVICES = 'Devices';


/** Folds the templates of an app into its architecture. */
export function pictureOf(stacks: StackOf[]): Picture {
  const links = linksOf(stacks);
  const folding = new Folding(links);
  const boxes = new Map<string, Resource[]>();
  for (const resource of stacks.flatMap((stack) => [...stack.resources.values()])) {
    const box = folding.boxOf(resource);
    if (box) boxes.set(box, [...(boxes.get(box) ?? []), resource]);
  }

  const edges = new Edges();
  for (const { from, to, label } of links) {
    for (const end of folding.shown(to)) {
      if (isHealthCheck(from) && isRecord(end)) {
        edges.add(folding.boxOf(from), CHECKERS);
        edges.add(CHECKERS, folding.boxOf(end), 'HTTPS');
      } else {
        edges.add(folding.boxOf(from), folding.boxOf(end), label);
      }
      // An alarm that decides, on a metric that no AWS service publishes: somebody outside sets it.
      const { Namespace = 'AWS/', MetricName } = end.properties;
      if (folding.isSwitch(end) && !Namespace.startsWith('AWS/')) edges.add(OPERATOR, folding.boxOf(end), `sets ${MetricName}`);
    }
  }
  for (const [box, resources] of boxes) {
    if (resources.every(isRecord) && !edges.leadTo(box)) edges.add(CLIENTS, box);
  }

  for (const resource of stacks.flatMap((stack) => [...stack.resources.values()])) {
    const box = folding.boxOf(resource);
    if (resource.type === 'AWS::Lambda::Alias' && box && !edges.leadTo(box)) edges.add(CLIENTS, box);
    if (resource.type === 'AWS::Events::Rule' && resource.properties.EventPattern?.source?.includes('aws.cloudformation')) edges.add(CLOUDFORMATION, box);
    if (resource.type === 'AWS::CloudFront::Distribution') edges.add(CLIENTS, box, 'HTTPS');
    // Nobody would listen to a bucket that only the stack itself writes to; but for what Firehose could not bring further.
    const isEnd = links.some(({ from, to }) => to === resource && from.type in FLOWS);
    if (resource.properties.NotificationConfiguration?.EventBridgeConfiguration && !isEnd) edges.add(CLIENTS, box, 'upload');
    if (resource.type === 'AWS::IoT::TopicRule') edges.add(DEVICES, box, 'MQTT');
    if (resource.type === 'AWS::GreengrassV2::Deployment') edges.add(box, DEVICES);
    const orJobs = (end: Resource | string) => typeof end === 'string' ? end : folding.boxOf(end);
    for (const { from, to, label } of jobLinks(resource)) edges.add(orJobs(from), orJobs(to), label);
  }

  const actors = [CLIENTS, CHECKERS, OPERATOR, CLOUDFORMATION, DEVICES, ...JOB_TITLES].filter((title) => edges.leadFrom(title));
  return {
    stacks,
    nodes: [
      ...actors.map((title): Node => ({ key: title, kind: 'actor', what: '', title, details: [], place: title === CLIENTS ? CLIENTS : 'between' })),
      ...[...boxes].map(([key, resources]) => {
        const label = folding.labelOf(resources);
        const { type, name, stack } = resources[0];
        return { ...label, key, stack, place: label.kind === 'health' ? label.what : `${type} ${name}` };
      }),
    ],
    edges: edges.all(),
  };
}

/** Arrows between boxes, at most one from a box to another. */
class Edges {
  private readonly edges = new Map<string, Edge>();

  public add(from?: string, to?: string, label?: string) {
    if (!from || !to || from === to) return;
    const labels = this.edges.get(`${from} ${to}`)?.labels ?? [];
    // Actions of several statements.
    this.edges.set(`${from} ${to}`, { from, to, labels: [...new Set([...labels, ...label ? label.split(', ') : []])] });
  }

  public all(): Edge[] {
    return [...this.edges.values()];
  }

  public leadTo(box: string): boolean {
    return this.all().some(({ to }) => to === box);
  }

  public leadFrom(box: string): boolean {
    return this.all().some(({ from }) => from === box);
  }
}
