import { aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Dependency } from './dependency';

/** Who may call the API from a browser. */
export interface ApiCors {
  /** The allowed origins, for example `https://www.example.com`, or `*`. */
  readonly allowOrigins: string[];

  /**
   * The allowed request headers.
   *
   * @default - `content-type` and `authorization`
   */
  readonly allowHeaders?: string[];

  /**
   * How long a browser may remember the answer.
   *
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
}

/**
 * The function behind a ready-made API, and the API's common options. Only what is right in every region: what belongs to one,
 * such as a VPC, a layer or a role, needs an `IRegionalApi` of your own.
 */
export interface FunctionApiProps {
  /**
   * The directory (or .zip file) with the function's code, packed once for each region. A relative path starts at the directory in which
   * the app runs.
   */
  readonly codePath: string;

  /** The handler, for example `index.handler`. */
  readonly handler: string;

  /**
   * The runtime.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Environment variables, the same in every region. `AWS_REGION` tells the function where it runs.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * When the function is stopped. At most as long as API Gateway waits: 30 s for an HTTP API, 29 s for a REST API.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;

  /**
   * Memory in MB; CPU grows with it.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The processor.
   *
   * @default Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Whether X-Ray traces requests.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * Concurrency that is kept for the function, and its limit, in each region.
   *
   * @default - what the account has left; the throttle of the API bounds it
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * What the function may do besides writing its logs, the same in every region.
   *
   * @default - nothing
   */
  readonly initialPolicy?: iam.PolicyStatement[];

  /**
   * Who may call the API from a browser. With `OpenApiRestApi`, API Gateway answers preflight requests and its own errors; answers of
   * the function must carry `Access-Control-Allow-Origin` themselves.
   *
   * @default - no other origin
   */
  readonly cors?: ApiCors;

  /**
   * Requests per second that one region accepts before it answers 429.
   *
   * @default 100
   */
  readonly throttlingRateLimit?: number;

  /**
   * Requests that one region accepts at once before it answers 429.
   *
   * @default 200
   */
  readonly throttlingBurstLimit?: number;

  /**
   * What the API depends on besides its function, which is always probed with a dry run.
   *
   * @default - only the function
   */
  readonly dependencies?: Dependency[];
}
