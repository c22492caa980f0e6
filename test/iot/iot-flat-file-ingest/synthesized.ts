import { App, Stack } from 'aws-cdk-lib';
import { ACCOUNT, Props, REGION, source, thing } from './presses';
import { FlatFileSourceOptions, IotFlatFileIngest } from '../../../src/iot/iot-flat-file-ingest';
import { ReadableTemplate } from '../../setup/readable-template';

export type Change = Props | ((stack: Stack) => Props);
export type SourceChange = Partial<FlatFileSourceOptions> | ((stack: Stack) => Partial<FlatFileSourceOptions>);

const of = <T>(change: T | ((stack: Stack) => T), stack: Stack) => (typeof change === 'function' ? (change as (stack: Stack) => T)(stack) : change);

/** A stack with an IotFlatFileIngest `Presses` called presses, with one source `press`, and what its template says. */
export class Synthesized extends ReadableTemplate {
  public readonly ingest: IotFlatFileIngest;

  constructor(change: Change = {}, options: SourceChange = {}, use: (ingest: IotFlatFileIngest, stack: Stack) => void = () => undefined) {
    const stack = new Stack(new App(), 'Home', { env: { account: ACCOUNT, region: REGION } });
    const { operations, ...props } = of(change, stack);
    const ingest = new IotFlatFileIngest(stack, 'Presses', { devices: thing, ...props, operations: { ingestName: 'presses', ...operations } });
    ingest.addSource('press', source(of(options, stack)));
    use(ingest, stack);
    super(stack);
    this.ingest = ingest;
  }

  /** What a role may do: actions, and on what. */
  public may(role: string): Record<string, string[]> {
    const all: Record<string, string[]> = {};
    const list = (value: any): string[] => (Array.isArray(value) ? value : [value]);
    for (const { Action, Resource } of this.statements(role)) {
      for (const action of list(Action)) all[action] = [...all[action] ?? [], ...list(Resource)];
    }
    return all;
  }

  /** The settings that the collector is given. */
  public get settings(): any {
    const { Components } = this.one('AWS::GreengrassV2::Deployment', 'PressesFleetDeployment');
    return JSON.parse(Components['cdk-reference-constructs.FlatFileCollector.presses'].ConfigurationUpdate.Merge).settings;
  }
}
