import { Metrics, MetricsOptions } from './cloudwatch';
import { EventBus } from '../event-bus';
import { Aliases } from './lambda';
import { Behaviour, Invocations } from './traffic';
import { VirtualClock } from '../../local-cloud/states/clock';
import { StatesError } from '../../local-cloud/states/errors';
import { Injector } from '../../local-cloud/states/faults';
import { Random } from '../../local-cloud/states/random';
import { StateMachines } from '../../local-cloud/states/state-machines';

/** Traffic on an alias. */
export interface TrafficProps {
  readonly function: string;
  readonly alias: string;
  readonly requestsPerSecond: number;
  /** By version. */
  readonly behaviours: Record<string, Behaviour>;
}

export interface WorldProps {
  readonly seed: number;
  readonly inject?: Injector;
  /** @default - a minute's figures come up to a minute after its end: one to two minutes after it began */
  readonly metrics?: Partial<MetricsOptions>;
}

/** Requests that a version has served. */
export interface Served {
  requests: number;
  bad: number;
  firstBad?: number;
}

/** Lambda, CloudWatch, EventBridge and Step Functions in virtual time, with traffic: everything that a rollout touches. */
export class World {
  readonly clock: VirtualClock;
  readonly aliases: Aliases;
  readonly metrics: Metrics;
  readonly bus: EventBus;
  readonly machines: StateMachines;
  /** By `<function>:<version>`. */
  readonly served: Record<string, Served> = {};
  private readonly random: Random;
  private readonly invocations: Invocations;
  private readonly traffic: (TrafficProps & { next: number; random: Random })[] = [];

  constructor({ seed, inject, metrics }: WorldProps) {
    this.random = new Random(seed);
    // Not at the full minute: a deployment ends when it ends.
    this.clock = new VirtualClock(Date.UTC(2026, 0, 1) + this.random.integer(0, 59_999));
    const now = () => this.clock.now;
    this.invocations = new Invocations(this.random.fork());
    this.aliases = new Aliases(now, this.random.fork(), () => this.serve());
    this.metrics = new Metrics(now, this.invocations, { lag: [0, 60], aligned: this.random.chance(0.5), apart: false, seed, ...metrics });
    this.bus = new EventBus(this.clock, this.random.fork());
    const getMetricData = this.metrics.handlers['aws-sdk:cloudwatch:getMetricData'];
    this.machines = new StateMachines({
      clock: this.clock,
      random: this.random.fork(),
      inject,
      handlers: {
        ...this.aliases.handlers,
        ...this.metrics.handlers,
        ...this.bus.handlers,
        'aws-sdk:cloudwatch:getMetricData': (args) => {
          this.serve();
          return getMetricData(args);
        },
        'lambda:invoke': ({ FunctionName }) => this.invoke(FunctionName),
      },
      onStatus: ({ detail }) => this.bus.send('aws.states', 'Step Functions Execution Status Change', detail),
    });
  }

  addTraffic(props: TrafficProps) {
    this.traffic.push({ ...props, next: this.clock.now, random: this.random.fork() });
  }

  /** One direct invocation of a version. */
  private invoke(target: string) {
    const [name, version] = target.split(':');
    const { behaviours } = this.traffic.find((each) => each.function === name)!;
    const bad = this.invocations.serve(this.invocations.stream(name, version), this.clock.now, behaviours[version]);
    if (bad && !behaviours[version].unwanted) throw new StatesError('Error', 'The function has failed');
    return { StatusCode: 200, ExecutedVersion: version, Payload: {} };
  }

  /** Serves all requests up to now, by the weights as they are. Called before anything that they depend on changes or is asked. */
  serve() {
    for (const each of this.traffic) {
      const { version, weights } = this.aliases.routing(each.function, each.alias);
      const [[other, weight] = [version, 0]] = Object.entries(weights);
      const weighted = weight > 0;
      const route = (to: string) => ({
        behaviour: each.behaviours[to],
        stream: this.invocations.stream(each.function, each.alias, weighted ? to : undefined),
        served: this.served[`${each.function}:${to}`] ??= { requests: 0, bad: 0 },
      });
      const [first, second] = [route(version), route(other)];
      for (; each.next <= this.clock.now; each.next += each.random.exponential(1000 / each.requestsPerSecond)) {
        const { behaviour, stream, served } = weighted && each.random.chance(weight) ? second : first;
        served.requests++;
        if (this.invocations.serve(stream, each.next, behaviour)) {
          served.bad++;
          served.firstBad ??= each.next;
        }
      }
    }
  }
}
