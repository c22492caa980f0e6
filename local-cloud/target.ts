import { LOCAL_ACCOUNT, startEmulator, withoutAws } from './emulator-process';
import { LocalCloudError } from './errors';
import { newRunDirectory } from './paths';

/** Where a demo runs: an emulator that we start, an emulator that somebody else runs, or AWS itself. */
export type Target =
  | { readonly kind: 'local' }
  | { readonly kind: 'endpoint'; readonly endpoint: string }
  | { readonly kind: 'aws' };

export interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A target that is up. */
export interface Cloud {
  readonly target: Target;
  /** Undefined on AWS: the SDKs find their own endpoints. */
  readonly endpoint?: string;
  /** Undefined on AWS: the CDK CLI asks STS. */
  readonly account?: string;
  /** Logs and outputs of this run. */
  readonly runDirectory: string;
  /** Recorded AWS calls; only on the emulator that we start. */
  readonly callsFile?: string;
  /** Environment for processes that call AWS, such as the CDK CLI. */
  readonly environment: NodeJS.ProcessEnv;
  /** Configuration for an AWS SDK client: `new Route53Client(cloud.client('us-east-1'))`. */
  client(region: string): ClientConfig;
  /** Ends what was started for it; nothing for an endpoint of somebody else or AWS. */
  stop(): Promise<void>;
}

export interface OpenOptions {
  readonly log: (line: string) => void;
  /** @default - a new one under .local-cloud/runs */
  readonly runDirectory?: string;
  readonly port?: number;
  readonly settings?: Record<string, string>;
}

// The emulator takes any key and records which one signed a call (emulator/execution_identity.py).
const DEPLOYER_KEY = 'AKIALOCALCLOUDDEPLOY';
const CLIENT_KEY = 'AKIALOCALCLOUDCLIENT';
const SECRET = 'local';

export function parseTarget(text: string): Target {
  if (text === 'local' || text === 'aws') return { kind: text };
  if (/^https?:\/\/[^/]+\/?$/.test(text)) return { kind: 'endpoint', endpoint: text.replace(/\/$/, '') };
  throw new LocalCloudError(`--target is "${text}", allowed: local, aws, or the URL of an emulator such as http://127.0.0.1:4566`);
}

export async function openCloud(target: Target, options: OpenOptions): Promise<Cloud> {
  const runDirectory = options.runDirectory ?? newRunDirectory();
  if (target.kind === 'aws') {
    return { target, runDirectory, environment: process.env, client: (region) => ({ region }), stop: async () => undefined };
  }
  const emulator = target.kind === 'local' ? await startEmulator({ ...options, runDirectory }) : undefined;
  const endpoint = target.kind === 'endpoint' ? target.endpoint : emulator!.endpoint;
  return {
    target,
    endpoint,
    account: emulator && LOCAL_ACCOUNT,
    runDirectory,
    callsFile: emulator?.callsFile,
    environment: emulatorEnvironment(endpoint),
    client: (region) => ({ region, endpoint, credentials: { accessKeyId: CLIENT_KEY, secretAccessKey: SECRET } }),
    stop: async () => emulator?.stop(),
  };
}

function emulatorEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...withoutAws(process.env),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: DEPLOYER_KEY,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    // No profile of the user may add an endpoint, a role or a region.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
