#!/usr/bin/env node
import { interrupts } from './interrupts';
import { run } from './run';

void run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, interrupts: interrupts(process) })
  // Through the stream, because what is still on its way into a pipe would be cut off.
  .then((code) => process.stdout.write('', () => process.exit(process.exitCode ?? code)));
