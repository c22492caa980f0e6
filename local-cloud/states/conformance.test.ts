import aslValidator from 'asl-validator';
import { VirtualClock } from './clock';
import { CONFORMANCE } from './conformance';
import { definitionOf } from './conformance-definition';
import { Random } from './random';
import { StateMachines } from './state-machines';

const CHILD = 'arn:aws:states:us-east-1:111122223333:stateMachine:child';
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';

test.each(CONFORMANCE)('$name: is a definition that AWS takes', ({ states, timeoutSeconds, child }) => {
  for (const definition of [definitionOf(states, timeoutSeconds, CHILD), ...child ? [definitionOf(child)] : []]) {
    const { isValid, errorsText } = aslValidator(definition);
    expect([isValid, errorsText()]).toEqual([true, '']);
  }
});

test.each(CONFORMANCE)('$name', async (conformance) => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const machines = new StateMachines({
    clock, random: new Random(1), handlers: { 'events:putEvents': ({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'e' })), FailedEntryCount: 0 }) },
  });
  if (conformance.child) machines.define(CHILD, definitionOf(conformance.child));
  machines.define(MACHINE, definitionOf(conformance.states, conformance.timeoutSeconds, CHILD));
  const execution = machines.start(MACHINE, conformance.input);
  await clock.run();
  expect(execution).toMatchObject(conformance.ends);
  const outermost = execution.transitions.filter(({ state, retry }) => state in conformance.states && !retry).map(({ state }) => state);
  if (conformance.enters) expect(outermost).toEqual(conformance.enters);
});
