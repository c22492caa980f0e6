/**
 * The memo: what the construct writes into the description of an alias, in the same call that moves its weights. It is the
 * lock (`rollout`, the execution that may move the alias), the record of what was meant (`from`, `to`, `weight`) and the memory
 * (`good`, recent good code as `<hash>@<epoch seconds>`; `bad`, the version that was rolled back last; `by`, the rollout that
 * had the alias last). A description holds 256 characters (API reference of UpdateAlias).
 *
 * JSONata texts; `alias` names the answer of GetAlias.
 */

/** How many recent good versions are remembered. */
const REMEMBERED = 3;

/** What this file writes, and nothing else: a description that somebody else wrote must not stop a rollout. */
const MEMO = [
  /^\{("rollout":"[^"]{1,80}","from":"[^"]{1,10}","to":"\d{1,10}","weight":[\d.eE-]+,|"by":"[^"]{1,80}",)/,
  /"good":\[("\w{1,16}@\d{1,10}",?)*\](,"bad":"\d{1,10}")?\}$/,
];

/** The memo of an alias; empty when somebody else wrote the description. */
export const memoOf = (alias: string) => `($contains(${alias}.Description & '', ${MEMO[0]}) and $contains(${alias}.Description & '', ${MEMO[1]})
  ? $parse(${alias}.Description) : {})`;

/** How many versions beside the first one receive traffic. */
export const extraVersions = (alias: string) => `$count($keys(${alias}.RoutingConfig.AdditionalVersionWeights))`;

/**
 * Whether a rollout holds the alias: the memo names one, and the routing is what that rollout meant. If it is not, a hand has moved
 * the alias, and the lock is void.
 */
export const isHeld = (alias: string, memo: string) => `($exists(${memo}.rollout) and (${memo}.weight = 1
  ? ${alias}.FunctionVersion = ${memo}.to and ${extraVersions(alias)} = 0
  : ${alias}.FunctionVersion = ${memo}.from and ${extraVersions(alias)} = 1
    and $abs($lookup(${alias}.RoutingConfig.AdditionalVersionWeights, ${memo}.to) - ${memo}.weight) < 0.0005))`;

/** The description while a rollout moves the alias of `member` to `weight`. */
export const held = (member: string, weight: number) => `$string({
  'rollout': $states.context.Execution.Name, 'from': ${member}.from, 'to': ${member}.to, 'weight': ${weight}, 'good': ${member}.good, 'bad': ${member}.bad })`;

/** The description once the new version of `member` has all traffic: its code is remembered as good. */
export const settled = (member: string) => `(
  $others := ${member}.good[$substringBefore($, '@') != ${member}.hash];
  $this := $exists(${member}.hash) ? ${member}.hash & '@' & $floor($millis() / 1000);
  $all := [$this, $others];
  $string({ 'by': $states.context.Execution.Name, 'good': [$all[[0..${REMEMBERED - 1}]]] }))`;

/** The description of an alias that the restore machine settles, because the others of its rollout are settled. */
export const kept = (memo: string, rollout: string) => `$string({ 'by': ${rollout}, 'good': ${memo}.good })`;

/** The description once `to` was given up: it is remembered, so that the next deployment of the stack does not try it again. */
export const givenUp = (memo: string, rollout: string) => `$string({ 'by': ${rollout}, 'good': ${memo}.good, 'bad': ${memo}.to })`;
