import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RUN_NAME } from './definition/input';
import { text } from './text-rules';
import { RunInput } from './training-start';
import { checkVariables } from './variable-rules';
import { propError } from '../../core/prop-error';

/** What a schedule gives is the same every time: with a name of its own only the first run would train. */
export function checkScheduledInput(scope: Construct, input: RunInput | undefined) {
  checkInput(scope, input);
  if (input?.run === undefined) return;
  throw propError(scope, {
    prop: 'input.run',
    value: input.run,
    allowed: 'nothing in startOnSchedule: a run that is complete is not trained again, so only the first one of this name would train',
    fix: 'leave it out: the id of the event is the name',
  });
}

/** An event may be the only one of its kind, so a name of its own is not wrong. */
export function checkEventInput(scope: Construct, id: string, input: RunInput | undefined) {
  checkInput(scope, input);
  if (input?.run === undefined || Token.isUnresolved(input.run)) return;
  Annotations.of(scope).addWarningV2(`cdk-reference-constructs:sameRun:${id}`,
    `Every event of ${id} starts the run '${input.run}': once it is complete, no further event trains anything. `
    + "Leave run out, and the id of the event is the name, or take it from the event: EventField.fromPath('$.detail.run').");
}

function checkInput(scope: Construct, input: RunInput | undefined) {
  text(scope, 'input.run', input?.run, {
    pattern: RUN_NAME, allowed: '1 to 80 letters, digits, dots, hyphens and underscores, the first a letter or a digit', fix: "use a name such as 'churn-2026'",
  });
  checkVariables(scope, 'input', input ?? {});
  for (const part of ['hyperparameters', 'environment'] as const) {
    for (const [name, value] of Object.entries(input?.[part] ?? {})) checkNoPlaceholder(scope, `input.${part}.${name}`, value);
  }
}

/** EventBridge puts something else in the place of it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function checkNoPlaceholder(scope: Construct, prop: string, value: string) {
  if (Token.isUnresolved(value) || !/<[^<>]*>/.test(value)) return;
  throw propError(scope, { prop, value, allowed: 'a text without <...>, which EventBridge takes for a placeholder', fix: 'set it on the algorithm, where it is taken as it is' });
}
