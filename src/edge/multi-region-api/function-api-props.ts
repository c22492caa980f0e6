import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
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

/** The function behind a ready-made API, and the API's common options. */
export interface FunctionApiProps extends lambda.FunctionOptions {
  /** The directory (or .zip file) with the function's code. It is packed once for each region. */
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
   * Who may call the API from a browser.
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
