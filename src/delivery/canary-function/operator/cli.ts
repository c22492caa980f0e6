#!/usr/bin/env node
import { run } from './run';
import { interrupts } from '../../../edge/multi-region-api/drill/interrupts';

// The SDK is in this file: its advice on the Node version is for us, not for a person in the middle of an incident.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { first, second } = interrupts(process);
second.addEventListener('abort', () => process.exit(130));
void run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, interrupted: first })
  // Through the stream, because what is still on its way into a pipe would be cut off.
  .then((code) => process.stdout.write('', () => process.exit(process.exitCode ?? code)));
