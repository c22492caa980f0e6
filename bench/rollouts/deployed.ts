import { BusEvent } from '../event-bus';
import { World } from './world';
import { Execution } from '../../local-cloud/states/execution';
import { deployable, DeployableRule, STACK_ID } from '../../local-cloud/states/template';

/** An event of the construct under test. */
export interface Told {
  readonly time: number;
  readonly rollout: string;
  readonly state: string;
  readonly [field: string]: any;
}

/** A stack with state machines and rules in a world: deploying it again replaces them, as CloudFormation does. */
export class Deployed {
  private rules: DeployableRule[] = [];

  constructor(private readonly world: World, private readonly eventSource: string) {}

  /** @param version what the template's functions were published as */
  deploy(template: any, version: string, status = 'UPDATE_COMPLETE') {
    const { machines, rules } = deployable(template, { 'AWS::Lambda::Version.Version': version });
    for (const [arn, definition] of Object.entries(machines)) this.world.machines.define(arn, definition);
    const { bus, machines: running } = this.world;
    for (const { pattern } of this.rules) bus.rules.splice(bus.rules.findIndex((rule) => rule.pattern === pattern), 1);
    this.rules = rules;
    for (const { pattern, targets } of rules) {
      const target = (event: BusEvent) => targets.forEach(({ arn, input }) => arn in machines && running.start(arn, input(event)));
      bus.rules.push({ pattern, target });
    }
    bus.send('aws.cloudformation', 'CloudFormation Stack Status Change', { 'stack-id': STACK_ID, 'status-details': { status } });
  }

  /** What was told, in the order in which it was. */
  get told(): Told[] {
    const mine = this.world.bus.events.filter(({ source }) => source === this.eventSource);
    return mine.map(({ time, detail }) => ({ time: Date.parse(time), ...detail }));
  }

  /** Executions of the machines whose logical id begins so. */
  executions(logicalId: string): Execution[] {
    return this.world.machines.executions.filter(({ start }) => start.machineArn.split(':').pop()!.startsWith(logicalId));
  }
}
