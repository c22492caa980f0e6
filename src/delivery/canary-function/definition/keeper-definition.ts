import { Definition, fail, forEach, query, States, task } from './asl';

/**
 * Deletes versions that nobody needs to return to. Its input is the `detail` of the status change of an execution that succeeded, with the members of its rollout
 * in the output if there were any. What another alias points to is refused by Lambda and stays.
 *
 * @param keep how many versions before the one that has all traffic stay
 * @param first by function: JSONata of an object with the versions that stay for ever, because the template names them
 */
export function keeperDefinition(keep: number, first: string): Definition {
  return {
    StartAt: 'Each function',
    States: {
      ...forEach('Each function', {
        items: query('[$exists($states.input.output) ? $parse($states.input.output).members]'),
        body: { StartAt: 'List versions', States: { ...list(keep, first), ...remove() } },
        catch: [{ ErrorEquals: ['States.ALL'], Assign: { problem: query("$states.errorOutput.Error & ': ' & $states.errorOutput.Cause") }, Next: 'Not deleted' }],
      }),
      ...fail('Not deleted', 'NotDeleted', query("'Old versions could not be deleted. ' & $problem")),
    },
  };
}

/** The oldest versions come first, and with every rollout the oldest go: one page is enough. */
function list(keep: number, first: string): States {
  return task('List versions', {
    resource: 'aws-sdk:lambda:listVersionsByFunction',
    arguments: { FunctionName: query('$states.input.function'), MaxItems: 50 },
    output: query(`(
  $input := $states.input;
  $older := $sort([$states.result.Versions[Version != '$LATEST'].$number(Version)[$ < $number($input.to)]], function($a, $b) {$a < $b});
  { 'function': $input.function, 'versions': [$older[[${keep}..9999]].$string()[$ != $lookup(${first}, $input.function) and $ != $input.from]] }
)`),
    next: 'Delete versions',
  });
}

function remove(): States {
  return forEach('Delete versions', {
    items: query("[$states.input.versions.{ 'function': $states.input.function, 'version': $ }]"),
    body: {
      StartAt: 'Delete version',
      States: {
        ...task('Delete version', {
          resource: 'aws-sdk:lambda:deleteFunction',
          arguments: { FunctionName: query('$states.input.function'), Qualifier: query('$states.input.version') },
          final: ['Lambda.ResourceConflictException', 'Lambda.ResourceNotFoundException', 'States.QueryEvaluationError'],
          output: query("'done'"),
          catch: [{ ErrorEquals: ['Lambda.ResourceConflictException', 'Lambda.ResourceNotFoundException'], Output: query("'kept'"), Next: 'Kept' }],
        }),
        Kept: { Type: 'Pass', End: true },
      },
    },
  });
}
