import { ANSWER_NAMES } from './answer-names';
import { Expectation } from './expectation';
import { httpGetEvent } from './http-event';
import { quoted } from '../../core/payload';
import { PropProblem } from '../../core/prop-error';

/** An invocation of the new version, and what its answer must be like. */
export interface InvokeAssertionOptions {
  /** What failures call it: a text of at most 40 characters that no other assertion of the construct has. */
  readonly name: string;

  /**
   * The event that the function receives: any JSON of at most 256 KiB, which is what Step Functions passes on. It may contain values of the
   * deployment.
   */
  readonly payload: any;

  /** What the answer must be like: at least one. That there is no function error is always expected. */
  readonly expect: Expectation[];

  /**
   * Whether the payload makes the function write something. A write must be one that may be repeated, since the assertion runs before
   * traffic and again at every step: with a header `Idempotency-Key`, with `dryRun: true` in the payload or its body, or said to be so by
   * `safeToRepeat`.
   *
   * @default - true for an event of API Gateway or a load balancer with the method POST, PUT, PATCH or DELETE
   */
  readonly writes?: boolean;

  /**
   * Whether a payload that writes may be repeated without harm.
   *
   * @default false
   */
  readonly safeToRepeat?: boolean;
}

/** A GET request as an HTTP API of API Gateway sends it (payload format 2.0), and what the answer must be like. */
export interface HttpGetAssertionOptions {
  /** The path, with the query if there is one: `/orders/42?expand=items`. */
  readonly path: string;

  /**
   * What failures call it, if not by its path.
   *
   * @default - `GET` and the path
   */
  readonly name?: string;

  /**
   * Headers of the request, with names in lower case.
   *
   * @default - none but `host`
   */
  readonly headers?: { [name: string]: string };

  /**
   * The status of the answer.
   *
   * @default 200
   */
  readonly expectStatus?: number;

  /**
   * What else the answer must be like.
   *
   * @default - nothing else
   */
  readonly expect?: Expectation[];
}

/**
 * A synthetic invocation of the new version whose answer must be as expected, or the rollout is rolled back.
 *
 * It is made and judged by the state machine itself. Failures tell the first 100 characters of a value that is not as expected, and at
 * most ten things: they are seen in the execution and in events. Made by its static methods; not to be extended. The construct that receives
 * it throws when a name is missing or used twice, the payload is not JSON or too large, a write may not be repeated, or an expectation cannot
 * be checked.
 *
 * @example
 * import { Assertion, Expectation } from 'cdk-reference-constructs';
 *
 * const assertions = [
 *   Assertion.httpGet({ path: '/menu', expect: [Expectation.bodyExists('$.items[0]')] }),
 *   Assertion.invoke({ name: 'price', payload: { drink: 'espresso' }, expect: [Expectation.bodyField('$.cents', 250)] }),
 * ];
 */
export class Assertion {
  /** An invocation with a payload of your own. */
  public static invoke(options: InvokeAssertionOptions): Assertion {
    return new Assertion(options);
  }

  /** A GET request, by default with the expectation that it is answered with 200. */
  public static httpGet(options: HttpGetAssertionOptions): Assertion {
    const { path, headers = {}, name = `GET ${path}`, expectStatus = 200, expect = [] } = options;
    const problem = typeof path === 'string' && path.startsWith('/') ? undefined
      : { prop: 'the path', value: path, allowed: 'a path that starts with /', fix: 'write it like /orders/42' };
    const payload = problem ? {} : httpGetEvent(path, headers);
    return new Assertion({ name, payload, expect: [Expectation.status(expectStatus), ...expect] }, problem);
  }

  /** What failures call it. */
  public readonly name: string;

  /** @internal What it was made of. */
  public readonly _options: InvokeAssertionOptions;

  /** @internal What is wrong with the request, so that it could not be made. */
  public readonly _problem?: PropProblem;

  private constructor(options: InvokeAssertionOptions, problem?: PropProblem) {
    this.name = options.name;
    this._options = options;
    this._problem = problem;
  }

  /** @internal The payload as it stands in the definition of a state machine. */
  public _payload(): unknown {
    return quoted(this._options.payload);
  }

  /** @internal JSONata over the answer `$response`: the list of what is wrong with it. */
  public _compile(): string {
    const checks = this._options.expect.map((each) => each._compile()).filter(Boolean);
    return `(${ANSWER_NAMES.join('; ')}; $failures := [${checks.join(', ')}]; [$failures[[0..9]]])`;
  }
}
