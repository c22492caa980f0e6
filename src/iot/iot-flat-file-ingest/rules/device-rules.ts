import { Construct } from 'constructs';
import { IOT_NAME, neededText } from './texts';
import { isObject, list, noneTwice, required, text } from '../../../core/value-rules';
import { FlatFileDevices } from '../flat-file-devices';

const CERTIFICATE = {
  pattern: /^arn:aws[a-z-]*:iot:[a-z0-9-]+:\d{12}:cert\/[0-9a-f]{64}$/, allowed: 'the ARN of a certificate of AWS IoT', fix: 'see aws iot list-thing-principals',
};

/** More alarms than that nobody looks at: they are of one group by name. */
const MOST = 500;

export function checkDevices(scope: Construct, devices: FlatFileDevices) {
  required(scope, 'devices', devices, ({ _kind }) => _kind, 'a FlatFileDevices', "use one such as FlatFileDevices.thing('gateway-1')");
  const { _kind: kind } = devices;
  required(scope, 'devices', kind.options, isObject, 'a FlatFileDevices with options', 'leave the options out');
  // Metrics, topics and the settings of the collector have the name of a thing.
  if (kind.kind === 'thing') {
    neededText(scope, 'devices.thingName', kind.name, IOT_NAME);
    return text(scope, 'devices.certificateArn', kind.options.certificateArn, CERTIFICATE);
  }
  text(scope, 'devices.groupName', kind.name ?? '', IOT_NAME);
  checkNames(scope, 'devices.expectedThings', kind.options.expectedThings, (prop, value) => neededText(scope, prop, value, IOT_NAME));
  checkNames(scope, 'devices.certificateArns', kind.options.certificateArns, (prop, value) => text(scope, prop, value ?? '', CERTIFICATE));
}

function checkNames(scope: Construct, prop: string, values: string[] | undefined, check: (prop: string, value: string) => void) {
  list(scope, prop, values, 0, MOST, 'give a list, or leave it out');
  values?.forEach((value, index) => check(`${prop}[${index}]`, value));
  noneTwice(scope, prop, values ?? []);
}
