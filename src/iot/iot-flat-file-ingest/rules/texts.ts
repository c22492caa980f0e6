import { Construct } from 'constructs';
import { propError } from '../../../core/prop-error';
import { knownText, TextRule } from '../../../core/value-rules';

/** A text that must be there, and known: the collector is told it, or something is named after it. */
export const neededText = (scope: Construct, prop: string, value: string | undefined, rule: TextRule) => knownText(scope, prop, value ?? '', rule);

/** Things and groups of AWS IoT. https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html */
export const IOT_NAME: TextRule = {
  pattern: /^[a-zA-Z0-9:_-]{1,128}$/, allowed: 'from 1 to 128 letters, digits, -, _ and :', fix: 'use its name in AWS IoT',
};

const FOLDER: TextRule = {
  pattern: /^\/(?!.*(^|\/)\.\.?(\/|$))[^\x00-\x1f]{0,1000}$/, allowed: 'a folder of the device, from the root, without . and ..', fix: "use one such as '/mnt/press'",
};

export function checkFolder(scope: Construct, prop: string, value: string | undefined) {
  neededText(scope, prop, value, FOLDER);
  if (!/\/\/|.\/$/.test(value!)) return;
  throw propError(scope, { prop, value, allowed: 'a folder with one slash between names and none at the end', fix: 'take the others out' });
}

/** Names of files and folders below a folder that is watched. */
export const BELOW: TextRule = {
  pattern: /^(?!\/)(?!.*(^|\/)\.{0,2}(\/|$))[^\x00-\x1f\\]{1,1000}$/, allowed: 'a path below the folder that is watched, with slashes, without . and ..', fix: "use one such as 'line-1/file.csv'",
};
