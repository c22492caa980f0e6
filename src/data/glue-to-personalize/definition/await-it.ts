import { failed, Place, problem, VARIABLES } from './record';
import { choice, query, State, States, task, text, wait } from '../../../core/states-language';

interface AwaitProps {
  /** What is asked, and how. */
  readonly resource: string;
  readonly arguments: State;
  /** JSONata of the answer, in `$states.result`, that gives a status. */
  readonly status: string;
  /** JSONata of the answer that gives a reason. */
  readonly reason: string;
  readonly next: string;
  readonly error: string;
  /** Seconds after which it is given up; then `late` follows. */
  readonly most: number;
  readonly late?: string;
  /** The way out of errors. Default: the machine ends. */
  readonly catch?: State[];
  /** The state that says that it has failed, when there is one. */
  readonly failed?: string;
  /** What the service calls done. */
  readonly done?: string;
  /** Where it is awaited. Default: the machine itself. */
  readonly place?: Place;
}

/** Seconds from one look to the next: longer each time, at first much, and after a day a little, as the history of an execution has an end. */
const pause = (look: number) => Math.max(Math.min(15 * look, 300), Math.min(look, 1800));

/** JSONata: the same, of the variable with the looks. */
export const pauseOf = (looks: string) => query(`$max([$min([15 * ${looks}, 300]), $min([${looks}, 1800])])`);

/** As many looks as it takes to look for so many seconds. */
export function looksIn(seconds: number): number {
  let looks = 1;
  for (let time = pause(looks); time < seconds; time += pause(looks)) looks++;
  return looks;
}

/**
 * Asks again and again until something is made, has failed, or takes too long. `$looks` (in the body of a Map `$tries`) must be 1 when it begins.
 *
 * @param name what is awaited: gives three states, of which `Await <name>` is the first
 */
export function awaitIt(name: string, props: AwaitProps): States {
  const { done = 'ACTIVE', error, most, place = 'machine' } = props;
  const { looks, state } = VARIABLES[place];
  return {
    ...wait(`Await ${name}`, pauseOf(`$${looks}`), `Look at ${name}`),
    ...task(`Look at ${name}`, {
      resource: props.resource,
      arguments: props.arguments,
      final: ['States.QueryEvaluationError'],
      assign: {
        [state]: query(`(
          $status := ${props.status};
          { 'ended': $status = '${done}' or $contains($status, 'FAILED') or $contains($status, 'STOP'), 'status': $status, 'reason': $string(${props.reason}) }
        )`),
        [looks]: query(`$${looks} + 1`),
      },
      next: `Is ${name} there`,
      catch: props.catch ?? failed(error),
    }),
    ...choice(`Is ${name} there`, [
      { when: `$${state}.status = '${done}'`, next: props.next },
      { when: `$${state}.ended`, next: props.failed ?? 'Failed', assign: problem(error, `'${name} ended as ' & $${state}.status & ': ' & $${state}.reason`, place) },
      { when: `$${looks} > ${looksIn(most)}`, next: props.late ?? props.failed ?? 'Failed', assign: problem(error, text(`${name} took longer than ${most} seconds`), place) },
    ], `Await ${name}`),
  };
}
