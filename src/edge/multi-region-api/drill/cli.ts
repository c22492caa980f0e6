#!/usr/bin/env node
import { interrupts } from './interrupts';
import { run } from './run';

// The SDK is in this file: its advice on the Node version is for us, not for a person in the middle of an incident.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, interrupts: interrupts(process) })
  // Through the stream, because what is still on its way into a pipe would be cut off.
  .then((code) => process.stdout.write('', () => process.exit(process.exitCode ?? code)));
