import { Construct } from 'constructs';
import { parsePath, PATH_SYNTAX } from './json-path';
import { isOneOf, schemaFunction, schemaProblem } from './json-schema';
import { notJson } from './json-value';
import { literal, regexLiteral, regexProblem } from '../../core/jsonata-literal';
import { propError, PropProblem } from '../../core/prop-error';

/**
 * What the answer to an assertion must be like.
 *
 * The body is that of an answer as API Gateway takes it, `{ statusCode, body }`, parsed when it is JSON; any other answer is the body
 * itself. A base64-encoded body is not decoded. Paths are a subset of JSONPath: `$`, followed by names and places such as
 * `.items[0]['full name']`. What is expected must be known at synthesis: it becomes part of the state machine.
 *
 * Made by its static methods; not to be extended. A mistake in one is reported by the construct that receives it.
 *
 * @example
 * import { Expectation } from 'cdk-reference-constructs';
 *
 * const expectations = [
 *   Expectation.status(200),
 *   Expectation.bodyField('$.items[0].name', 'espresso'),
 *   Expectation.bodyFieldMatches('$.requestId', '^[0-9a-f-]{36}$'),
 *   Expectation.schema({ type: 'object', required: ['items'], properties: { items: { type: 'array', minItems: 1 } } }),
 * ];
 */
export abstract class Expectation {
  /**
   * The answer's `statusCode`.
   *
   * @param code a whole number from 100 to 599
   */
  public static status(code: number): Expectation {
    const valid = Number.isInteger(code) && code >= 100 && code <= 599;
    return new Check(valid ? undefined : { prop: 'the status', value: code, allowed: 'a whole number from 100 to 599, known at synthesis', fix: 'take 200' },
      () => `($v := $step($response, "statusCode"); $v = ${code} ? [] : "status is " & $show($v) & "; expected ${code}")`);
  }

  /** The invocation ends without a function error. Always expected: it says so where nothing else is. */
  public static succeeds(): Expectation {
    return new Check(undefined, () => '');
  }

  /**
   * A value of the body.
   *
   * @param path for example `$.items[0].name`
   * @param value any JSON; objects and lists are compared as a whole
   */
  public static bodyField(path: string, value: any): Expectation {
    const wrong = notJson(value, { tokens: false });
    const problem = wrong && { prop: `the value${wrong.at}`, value: wrong.value, allowed: 'JSON that is known at synthesis', fix: 'write the value itself' };
    return new Check(pathProblem(path) ?? problem, () => atPath(path, isOneOf([value]), JSON.stringify(value)));
  }

  /**
   * A text of the body that a regular expression matches, anywhere in it unless it starts with `^` and ends with `$`.
   *
   * @param path for example `$.items[0].name`
   * @param pattern in JavaScript's strict syntax, without characters above U+FFFF and classes of Unicode
   */
  public static bodyFieldMatches(path: string, pattern: string): Expectation {
    const reason = typeof pattern === 'string' ? regexProblem(pattern) : 'it is not a text';
    const problem = reason === undefined ? undefined : { prop: 'the pattern', value: pattern, allowed: `a regular expression (${reason})`, fix: 'correct it' };
    return new Check(pathProblem(path) ?? problem,
      () => atPath(path, `$type($v) = "string" and $contains($v, ${regexLiteral(pattern)})`, `a match of ${pattern}`));
  }

  /**
   * Something of the body, be it null.
   *
   * @param path for example `$.items[0].name`
   */
  public static bodyExists(path: string): Expectation {
    return new Check(pathProblem(path), () => atPath(path, '$exists($v)', 'a value'));
  }

  /**
   * A JSON schema that the body satisfies. Keywords: type, enum, const, minimum, maximum, minLength, maxLength, minItems, maxItems,
   * pattern, required, properties, additionalProperties (false), items (one schema for all). Title, description, default, examples, $schema
   * and $comment say nothing; any other keyword is an error.
   *
   * @see https://json-schema.org/understanding-json-schema/reference
   */
  public static schema(schema: { [keyword: string]: any }): Expectation {
    return new Check(schemaProblem(schema, 'the schema'), () => `$exists($body) ? (${schemaFunction(schema)})($body, "$") : "the body is missing"`);
  }

  /** @internal Throws when the expectation cannot be checked. */
  public abstract _check(scope: Construct, owner: string): void;

  /** @internal JSONata that gives what is wrong: texts, or nothing. Empty where there is nothing to check. It uses the names of `answer-names.ts`. */
  public abstract _compile(): string;
}

class Check extends Expectation {
  constructor(private readonly problem: PropProblem | undefined, private readonly expression: () => string) {
    super();
  }

  public _check(scope: Construct, owner: string) {
    if (this.problem) throw propError(scope, { ...this.problem, prop: `${this.problem.prop} in an expectation of ${owner}` });
  }

  public _compile(): string {
    return this.expression();
  }
}

function pathProblem(path: string): PropProblem | undefined {
  return parsePath(path) ? undefined : { prop: 'the path', value: path, allowed: PATH_SYNTAX, fix: 'correct it' };
}

/** The value at a path as `$v`, and what is wrong with it. */
function atPath(path: string, condition: string, expected: string): string {
  const value = parsePath(path)!.reduce((from: string, segment) => `$step(${from}, ${literal(segment)})`, '$body');
  return `($v := ${value}; ${condition} ? [] : $say(${literal(path)}, $v) & ${literal(`; expected ${expected}`)})`;
}
