import { RecordSet, RecordType, Zone } from './model';
import { latencyBetween, placeOf } from './regions';

export interface Answer {
  readonly name: string;
  readonly type: RecordType;
  readonly ttl: number;
  /** An address, or the name that a CNAME points to. */
  readonly data: string;
}

export interface Resolution {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: Answer[];
}

export interface RoutingContext {
  readonly isHealthy: (healthCheckId: string) => boolean;
  /** Addresses of a region's front door, by record type. */
  readonly addressesOf: (region: string, type: RecordType) => string[];
  /** A number from 0 up to 1, for weighted records. */
  readonly random: () => number;
}

const LONGEST_CHAIN = 8;

/** Answers DNS questions as Route 53 does: by routing policy, among what is healthy, and among everything when nothing is. */
export class Router {
  constructor(private readonly zone: Zone, private readonly context: RoutingContext) {}

  resolve(name: string, type: string, clientRegion: string): Resolution {
    if (!this.inZone(name)) return { code: 'REFUSED', answers: [] };
    const exists = this.zone.records.some((record) => record.name === name || record.name.endsWith(`.${name}`));
    if (!exists && name !== this.zone.apex) return { code: 'NXDOMAIN', answers: [] };
    return { code: 'NOERROR', answers: this.answers(name, type, clientRegion, LONGEST_CHAIN) };
  }

  private inZone(name: string): boolean {
    return name === this.zone.apex || name.endsWith(`.${this.zone.apex}`);
  }

  private answers(name: string, type: string, from: string, depth: number): Answer[] {
    if (depth === 0) throw new Error(`The records of ${name} point at each other in a circle, or through more than ${LONGEST_CHAIN} names.`);
    const record = this.choose(this.group(name, 'CNAME'), from) ?? this.choose(this.group(name, type), from);
    if (!record) return [];
    if (record.alias) return this.aliasAnswers(record, from, depth);
    const own = record.values.map((data) => ({ name, type: record.type, ttl: record.ttl, data }));
    if (record.type !== 'CNAME' || type === 'CNAME') return own;
    const target = record.values[0].toLowerCase().replace(/\.$/, '');
    return this.inZone(target) ? [...own, ...this.answers(target, type, from, depth - 1)] : own;
  }

  /** An alias does not show: the answer has the alias's own name, and the TTL of what it points at. */
  private aliasAnswers({ name, type, ttl, alias }: RecordSet, from: string, depth: number): Answer[] {
    if (alias!.region) return this.context.addressesOf(alias!.region, type).map((data) => ({ name, type, ttl, data }));
    return this.answers(alias!.record!, type, from, depth - 1).map((answer) => ({ ...answer, name }));
  }

  private group(name: string, type: string): RecordSet[] {
    return this.zone.records.filter((record) => record.name === name && record.type === type);
  }

  /** One record of a group with the same name and type. */
  private choose(group: RecordSet[], from: string): RecordSet | undefined {
    const order = preference(group, from, this.context.random);
    // Fails open: when nothing is healthy, Route 53 answers as if everything were.
    return order((record) => this.isHealthy(record)) ?? order(() => true);
  }

  private isHealthy(record: RecordSet, depth = LONGEST_CHAIN): boolean {
    if (record.healthCheckId && !this.context.isHealthy(record.healthCheckId)) return false;
    // An alias of API Gateway has no health of its own to evaluate: Route 53 takes it as healthy.
    if (!record.alias?.record || !record.alias.evaluateTargetHealth || depth === 0) return true;
    return this.group(record.alias.record, record.type).some((target) => this.isHealthy(target, depth - 1));
  }
}

type Pick = (usable: (record: RecordSet) => boolean) => RecordSet | undefined;

/** How a group's routing policy picks among the records that may be used. */
function preference(group: RecordSet[], from: string, random: () => number): Pick {
  switch (group[0]?.routing.policy) {
    case 'weighted': return (usable) => pickByWeight(group.filter(usable), random());
    case 'latency': return firstOf(sorted(group, (record) => latencyBetween(from, region(record))));
    case 'failover': return firstOf(sorted(group, (record) => (role(record) === 'PRIMARY' ? 0 : 1)));
    case 'geolocation': return firstOf(sorted(group.filter((record) => distance(record, from) < Infinity), (record) => distance(record, from)));
    default: return firstOf(group);
  }
}

function firstOf(records: RecordSet[]): Pick {
  return (usable) => records.find(usable);
}

function sorted(records: RecordSet[], rank: (record: RecordSet) => number): RecordSet[] {
  return [...records].sort((a, b) => rank(a) - rank(b));
}

function region({ routing }: RecordSet): string {
  return routing.policy === 'latency' ? routing.region : '';
}

function role({ routing }: RecordSet): string {
  return routing.policy === 'failover' ? routing.role : '';
}

/** How exactly a geolocation record names the client's place: 0 is the same state, 3 the default, Infinity another place. */
function distance({ routing }: RecordSet, from: string): number {
  if (routing.policy !== 'geolocation') return Infinity;
  const client = placeOf(from);
  if (routing.subdivision) return routing.country === client.country && routing.subdivision === client.subdivision ? 0 : Infinity;
  if (routing.country === '*') return 3;
  if (routing.country) return routing.country === client.country ? 1 : Infinity;
  return routing.continent === client.continent ? 2 : Infinity;
}

/** Weight 0 counts only when no other record may be used; all zero means equal chances. */
function pickByWeight(records: RecordSet[], random: number): RecordSet | undefined {
  const weight = ({ routing }: RecordSet) => (routing.policy === 'weighted' ? routing.weight : 0);
  const total = records.reduce((sum, record) => sum + weight(record), 0);
  if (total === 0) return records[Math.floor(random * records.length)];
  let point = random * total;
  return records.find((record) => (point -= weight(record)) < 0);
}
