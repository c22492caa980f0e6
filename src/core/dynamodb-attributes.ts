/** JSONata: a value as DynamoDB writes it. Assign it to `$attribute`, which it calls itself. */
export const AS_ATTRIBUTE = `function($v) {
  $type($v) = 'string' ? { 'S': $v } : $type($v) = 'number' ? { 'N': $string($v) } : $type($v) = 'boolean' ? { 'BOOL': $v } :
  $type($v) = 'array' ? { 'L': [$map($v, $attribute)] } : { 'M': $merge([$each($v, function($x, $k) { { $k: $attribute($x) } }), {}]) }
}`;

/** JSONata: the other way round. Assign it to `$plain`. */
export const FROM_ATTRIBUTE = `function($a) {
  $exists($a.S) ? $a.S : $exists($a.N) ? $number($a.N) : $exists($a.BOOL) ? $a.BOOL :
  $exists($a.L) ? [$map($a.L, $plain)] : $merge([$each($a.M, function($v, $k) { { $k: $plain($v) } }), {}])
}`;
