import * as fs from 'fs';
import * as path from 'path';

interface Failure {
  readonly output: string;
  /** The cloud assembly, once there is one. */
  readonly assembly?: string;
}

interface Cause {
  readonly seen: RegExp;
  readonly sentence: (match: RegExpExecArray, failure: Failure) => string;
}

/** What the CDK CLI prints, and what it means to the person who ran a demo. The first that matches wins. */
const CAUSES: Cause[] = [
  {
    seen: /Unsupported resource type: ([\w:]+)|Unrecognized resource types: \[([^\]]+)\]/,
    sentence: ([, one, several], failure) => `The emulator does not know ${one ?? several}, which ${stacksWith(one ?? several, failure)} needs: `
      + 'register it in local-cloud/emulator, or use --target aws',
  },
  {
    seen: /SSM parameter (\/cdk-bootstrap\/\S+) not found|has the environment been bootstrapped/i,
    sentence: () => 'An environment is not bootstrapped: run `npx cdk bootstrap aws://<account>/<region>` for each region',
  },
  {
    seen: /(Unable to resolve AWS account|Need to perform AWS calls .* no credentials|ExpiredToken|security token .* (expired|invalid))/i,
    sentence: () => 'No usable AWS credentials were found: sign in (for example `aws sso login`) and try again',
  },
  {
    seen: /ECONNREFUSED ([\d.]+:\d+)/,
    sentence: ([, address]) => `Nothing answers at ${address}: start the emulator there, or leave out --target to start one`,
  },
  {
    seen: /^(\S+) \|.*\| (?:CREATE|UPDATE)_FAILED\s*\| (\S+)\s*\| (.+? \(\w+\)|\S+)\s*(.*)/m,
    sentence: ([, stack, type, resource, reason], { output }) => `Stack ${stack} failed at ${resource} (${type}): ${reason || firstError(output)}`,
  },
];

/** One sentence for a failed `cdk` command. */
export function explainDeployFailure(command: string, output: string, assembly?: string): string {
  for (const { seen, sentence } of CAUSES) {
    const match = seen.exec(output);
    if (match) return sentence(match, { output, assembly });
  }
  return `cdk ${command} failed: ${firstError(output)}`;
}

/** The CLI deploys several stacks at once and does not say which one the message is about: the templates do. */
function stacksWith(types: string, { assembly }: Failure): string {
  const wanted = types.split(',').map((type) => `"${type.trim()}"`);
  const templates = assembly ? fs.readdirSync(assembly, { recursive: true }).map(String).filter((file) => file.endsWith('.template.json')) : [];
  const stacks = templates
    .filter((file) => wanted.some((type) => fs.readFileSync(path.join(assembly!, file), 'utf8').includes(type)))
    .map((file) => path.basename(file, '.template.json'));
  return `stack ${stacks.join(' and ') || '(unknown)'}`;
}

function firstError(output: string): string {
  const lines = output.split('\n').map((line) => line.trim()).filter(Boolean);
  const error = lines.find((line) => /^❌|\bfailed:|^\w*Error\b/.test(line)) ?? lines[lines.length - 1] ?? 'it printed nothing';
  return error.replace(/^❌\s*/, '').replace(/[.;]+$/, '').slice(0, 400);
}
