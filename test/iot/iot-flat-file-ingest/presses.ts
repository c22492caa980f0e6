import { App, Stack, Token } from 'aws-cdk-lib';
import {
  FlatFileColumn, FlatFileCompletedOptions, FlatFileCsvOptions, FlatFileDevices, FlatFileFormat, FlatFileSourceOptions, FlatFileWatch,
  IotFlatFileIngest, IotFlatFileIngestProps,
} from '../../../src/iot/iot-flat-file-ingest';
import { checkIngest, checkSource } from '../../../src/iot/iot-flat-file-ingest/rules/rules';

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';

export const newStack = (region: string | undefined = REGION) => new Stack(new App(), 'Home', { env: { account: ACCOUNT, region } });

/** Values that are only known at deployment. */
export const parameter = Token.asString({ Ref: 'P' });
export const unknown = () => Token.asNumber({ Ref: 'P' });
export const unknownList = () => Token.asList({ Ref: 'P' });

/** What callers without a compiler may give. */
export const wrong = (value: unknown) => value as any;

export const thing = FlatFileDevices.thing('hall-3');
export const ts = FlatFileColumn.timestamp('ts', { required: true });
export const press = FlatFileColumn.text('press', { required: true });
export const temperature = FlatFileColumn.number('temp_c', { unit: '°C', min: -50, max: 500 });

export const watch = (options: Partial<FlatFileCompletedOptions> = {}) => FlatFileWatch.completed({ directory: '/mnt/press', include: ['*.csv'], ...options });
export const csv = (options: FlatFileCsvOptions) => ({ format: FlatFileFormat.csv(options) });

export const source = (options: Partial<FlatFileSourceOptions> = {}): FlatFileSourceOptions =>
  ({ files: watch(), columns: [ts, press, temperature], ...options });

export type Props = Partial<IotFlatFileIngestProps>;

/** One line of a table: a name, what is other than what is right, and what is said of it. */
export type Refused = [string, Props | ((stack: Stack) => Props), string];
export type RefusedSource = [string, Partial<FlatFileSourceOptions>, string, Props?];
export type Taken = [string, Props | ((stack: Stack) => Props)];
export type TakenSource = [string, Partial<FlatFileSourceOptions>, Props?];

/** The rules of the construct alone. */
export function check(change: Refused[1], stack = newStack()) {
  checkIngest(stack, { devices: thing, ...typeof change === 'function' ? change(stack) : change });
}

/** The rules of a source alone. */
export function checkFile(options: Partial<FlatFileSourceOptions>, props: Props = {}, stack = newStack()) {
  checkSource(stack, 'press', source(options), { devices: thing, ...props }, []);
}

/** Everything that is made. */
export function make(props: Props = {}, options: Partial<FlatFileSourceOptions> = {}, stack = newStack()): IotFlatFileIngest {
  const ingest = new IotFlatFileIngest(stack, 'Presses', { devices: thing, ...props, operations: { ingestName: 'presses', ...props.operations } });
  ingest.addSource('press', source(options));
  return ingest;
}
