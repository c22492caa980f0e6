import * as fs from 'fs';

/** An AWS call that reached the emulator, as emulator/recorder.py writes it. */
export interface RecordedCall {
  /** Seconds since 1970. */
  readonly time: number;
  readonly region: string;
  readonly service: string;
  /** Name in the API, or, for S3 and API Gateway over HTTP, what IAM calls it. */
  readonly operation: string;
  /** What a policy must allow, for example `dynamodb:PutItem`. */
  readonly action: string;
  /** ARNs that the action touches; `*` where the action has no resource. */
  readonly resources: string[];
  /** Further checks that IAM makes for the same call: pairs of action and ARN. */
  readonly also?: [string, string][];
  /** ARN of the role that made the call, or `deployer` (the CDK CLI) or `client` (the demo itself). */
  readonly principal: string;
  /** The function or execution behind the role, or `session/<name>` or `key`. */
  readonly via: string;
  /** Values that conditions of a policy can ask for, such as `dynamodb:LeadingKeys`. */
  readonly conditions?: Record<string, string[]>;
  /** What AWS's API model has against the call; only of functions' calls. */
  readonly problem?: string;
  /** HTTP status; 0 for a call that a state machine made, which is recorded before it is made. */
  readonly status: number;
}

export function readCalls(file: string): RecordedCall[] {
  return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
}
