import { regexLiteral } from '../../core/jsonata-literal';

const SPACE = '[ \\t\\r\\n]*';
const CHARS = '[^"\\\\\\x00-\\x1f]*';
const STRING = `"${CHARS}(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})${CHARS})*"`;
const SCALAR = '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null';
const ITEM = '(?:""|0)';

const replace = (text: string, pattern: string, by: string) => `$replace(${text}, ${regexLiteral(pattern)}, ${JSON.stringify(by)})`;
const spaced = (pattern: string) => `${SPACE}(${pattern})${SPACE}`;

/**
 * Whether a text is JSON. JSONata cannot go on after `$parse` of a text that is not, so this must be known before: strings become "", other
 * scalars 0, and then lists and objects of these become 0, from the inside out. JSON is what ends as one of the two.
 */
const JSON_TEST = [
  `$collapse := function($t) {($next := ${replace('$t', `\\[(?:${ITEM}(?:,${ITEM})*)?\\]|\\{(?:"":${ITEM}(?:,"":${ITEM})*)?\\}`, '0')}; $next = $t ? $t : $collapse($next))}`,
  `$isJson := function($t) {$collapse(${replace(replace(replace('$t', spaced(STRING), '""'), spaced(SCALAR), '0'), spaced('[\\[\\]{},:]'), '$1')}) in ["\\"\\"", "0"]}`,
];

/** How much of an unexpected value a failure tells. */
const SHOWN = 100;

/**
 * What expectations are written with, over the answer `$response`.
 *
 * - `$step(value, name or place)`: strictly one step; JSONata's own paths would look into each item of a list
 * - `$kind(value)`: its type, where whole numbers are of their own
 * - `$body`: see Expectation
 * - `$say(path, value)`: the start of a failure
 */
export const ANSWER_NAMES = [
  '$step := function($v, $k) {$type($k) = "number" ? ($type($v) = "array" ? $v[$k]) : ($type($v) = "object" ? $lookup($v, $k))}',
  '$kind := function($v) {$type($v) = "number" ? ($v = $floor($v) ? "integer" : "number") : $type($v)}',
  `$show := function($v) {$exists($v) ? ($type($v) = "string" ? "\\"" & $substring($v, 0, ${SHOWN}) & "\\"" : $substring($string($v), 0, ${SHOWN})) : "missing"}`,
  '$say := function($p, $v) {$p & " is " & ($exists($v) ? $show($v) : "missing in " & $show($body))}',
  ...JSON_TEST,
  '$text := $type($response) = "object" and "statusCode" in $keys($response) ? $step($response, "body") : $response',
  '$body := $type($text) = "string" and "statusCode" in $keys($response) and $isJson($text) ? $parse($text) : $text',
];
