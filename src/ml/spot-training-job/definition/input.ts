import { text } from '../../../core/states-language';

const FIELDS = ['run', 'hyperparameters', 'environment'];
/** Added by Step Functions when one execution starts another. */
const STARTED_BY = 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID';

/** The description of a training job, which has it in it, must fit into a state. */
const LONGEST_INPUT = 100_000;

/** What a run may be called. */
export const RUN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/** JSONata: the name of the run, which all its attempts and executions share. */
export const RUN_ID = '($exists($states.input.run) ? $states.input.run : $states.context.Execution.Name)';

/** JSONata: what the names of the run's jobs begin with. The name of the run may be longer than theirs, and have other characters. */
export const nameBase = (jobName: string) => `(${text(`${jobName}-`)} & $substring($hash(${RUN_ID}, 'SHA-256'), 0, 16) & '-')`;

/** JSONata: a sentence about what is wrong with the input, or nothing. */
export const INPUT_PROBLEM = `(
  $in := $states.input;
  $flat := function($map) { $type($map) != 'object' ? false : $not($exists($each($map, function($v) { $type($v) in ['object', 'array', 'null'] ? true }))) };
  $name := ${RUN_ID};
  $reserved := $keys($in.environment)[$contains($, /^(LD_|PYTHON|PATH$)/)];
  $unknown := $keys($in)[$not($ in ${JSON.stringify([...FIELDS, STARTED_BY])})];
  $type($in) != 'object' ? 'the input must be an object' :
  $count($unknown) > 0 ? $unknown[0] & ' is no field of the input; allowed: ${FIELDS.join(', ')}' :
  ($type($name) != 'string' ? true : $not($contains($name, /${RUN_NAME.source}/))) ? 'run must be 1 to 80 letters, digits, dots, hyphens and underscores' :
  ($exists($in.hyperparameters) ? $not($flat($in.hyperparameters)) : false) ? 'hyperparameters must be an object of texts' :
  ($exists($in.environment) ? $not($flat($in.environment)) : false) ? 'environment must be an object of texts' :
  $count($reserved) > 0 ? $reserved[0] & ' may not be in the environment: it would change what is run' :
  $length($string($in)) > ${LONGEST_INPUT} ? 'the input may have at most ${LONGEST_INPUT} characters' :
  $contains($states.context.Execution.Id, /[!'()\\ud800-\\udfff]/) ? 'the name of the execution may have no brackets, quotes, exclamation marks and pictures: it becomes a tag' : ''
)`;

/** JSONata: values of the input as SageMaker takes them. Numbers and truth values become texts. */
export const textsOf = (field: string) => `$merge([$each($states.input.${field}, function($v, $k) { { $k: $string($v) } }), {}])`;

/** JSONata: tells what a run was given from what it was given before, whatever the order. */
export const INPUT_HASH = `(
  $pairs := function($of, $map) { $each($map, function($v, $k) { $string([$of, $k, $string($v)]) }) };
  $substring($hash($string([$sort($append($pairs('h', $states.input.hyperparameters), $pairs('e', $states.input.environment)))]), 'SHA-256'), 0, 16)
)`;
