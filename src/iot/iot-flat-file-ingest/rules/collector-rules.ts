import { Construct } from 'constructs';
import { checkFolder, neededText } from './texts';
import { flag, wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, optional, required, text } from '../../../core/value-rules';
import { FlatFileCollector, FlatFileCollectorOptions, FlatFileDiskSpooler, FlatFileGreengrassOptions, FlatFileServiceOptions } from '../flat-file-collector';
import { COMPONENT } from '../parts/collector-recipe';

export function checkCollector(scope: Construct, collector: FlatFileCollector | undefined) {
  optional(scope, 'collector', collector, ({ _kind }) => _kind, 'a FlatFileCollector', 'use FlatFileCollector.greengrass()');
  if (collector === undefined) return;
  const { _kind: kind } = collector;
  required(scope, 'collector', kind.options, isObject, 'a FlatFileCollector with options', 'give them');
  checkLimits(scope, kind.options);
  if (kind.kind === 'greengrass') checkGreengrass(scope, kind.options);
  else checkService(scope, kind.options);
}

/** https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits */
function checkLimits(scope: Construct, { workFolder, spoolMegabytes, messagesPerSecond, bytesPerSecond, messageBytes }: FlatFileCollectorOptions) {
  if (workFolder !== undefined) checkFolder(scope, 'collector.workFolder', workFolder);
  wholeNumber(scope, 'collector.spoolMegabytes', spoolMegabytes, 16, 2 ** 20);
  wholeNumber(scope, 'collector.messagesPerSecond', messagesPerSecond, 1, 100);
  wholeNumber(scope, 'collector.bytesPerSecond', bytesPerSecond, 16_384, 524_288);
  wholeNumber(scope, 'collector.messageBytes', messageBytes, 16_384, 131_072);
}

/** It becomes a line of a shell. */
const COMMAND = {
  pattern: /^(?=.{1,256}$)[\w./=-]+( [\w./=-]+)*$/, allowed: 'words of letters, digits, _ . / = and -, with a space between', fix: "use one such as '/usr/bin/node'",
};
const VERSION = { pattern: /^\d{1,6}\.\d{1,6}\.\d{1,6}(-[\w.-]{1,50})?$/, allowed: 'a version such as 2.12.0', fix: 'see aws greengrassv2 list-component-versions' };
const COMPONENT_NAME = { pattern: /^[a-zA-Z0-9_.-]{1,128}$/, allowed: 'names of components: at most 128 letters, digits, ., - and _', fix: 'see aws greengrassv2 list-components' };

function checkGreengrass(scope: Construct, { tokenExchangeRole, nodeCommand, diskSpooler, nucleusLite, otherComponents }: FlatFileGreengrassOptions) {
  optional(scope, 'collector.tokenExchangeRole', tokenExchangeRole, ({ roleArn }) => roleArn, 'a role', 'use a Role, or Role.fromRoleName');
  knownText(scope, 'collector.nodeCommand', nodeCommand, COMMAND);
  flag(scope, 'collector.nucleusLite', nucleusLite);
  if (diskSpooler !== undefined) checkSpooler(scope, diskSpooler, nucleusLite);
  if (otherComponents !== undefined) checkOthers(scope, otherComponents, diskSpooler);
}

function checkSpooler(scope: Construct, diskSpooler: FlatFileDiskSpooler, nucleusLite: boolean | undefined) {
  const prop = 'collector.diskSpooler';
  required(scope, prop, diskSpooler, isObject, 'versions of the nucleus and the spooler', 'give both');
  if (nucleusLite) throw propError(scope, { prop, value: diskSpooler, allowed: 'nothing with nucleusLite, which keeps no messages', fix: 'leave one of the two out' });
  text(scope, `${prop}.version`, diskSpooler.version ?? '', VERSION);
  const { nucleusVersion } = diskSpooler;
  neededText(scope, `${prop}.nucleusVersion`, nucleusVersion, VERSION);
  const [major, minor] = nucleusVersion.split('.').map(Number);
  if (major > 2 || (major === 2 && minor >= 11)) return;
  throw propError(scope, { prop: `${prop}.nucleusVersion`, value: nucleusVersion, allowed: '2.11.0 or newer: older ones know no spooler on disk', fix: 'use a newer one' });
}

function checkOthers(scope: Construct, components: { [name: string]: string }, diskSpooler: FlatFileDiskSpooler | undefined) {
  const prop = 'collector.otherComponents';
  required(scope, prop, components, isObject, 'versions by names of components', 'leave it out');
  const ours = diskSpooler ? ['aws.greengrass.Nucleus', 'aws.greengrass.DiskSpooler'] : [];
  for (const [name, version] of Object.entries(components)) {
    neededText(scope, prop, name, COMPONENT_NAME);
    if (name.startsWith(`${COMPONENT}.`) || ours.includes(name)) {
      throw propError(scope, { prop: `${prop}["${name}"]`, value: version, allowed: 'components that this construct does not deploy', fix: 'leave it out' });
    }
    text(scope, `${prop}["${name}"]`, version ?? '', VERSION);
  }
}

const HOST = {
  pattern: /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$/, allowed: 'the name of a host, without https:// and a path', fix: 'see aws iot describe-endpoint --endpoint-type iot:Data-ATS',
};

function checkService(scope: Construct, { endpoint, certificateFolder }: FlatFileServiceOptions) {
  text(scope, 'collector.endpoint', endpoint ?? '', HOST);
  if (certificateFolder !== undefined) checkFolder(scope, 'collector.certificateFolder', certificateFolder);
}
