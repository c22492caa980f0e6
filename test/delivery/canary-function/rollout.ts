import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { functionProps, newStack } from './app';
import { CanaryFunction, CanaryFunctionProps, Rollout } from '../../../src';

type Props = CanaryFunctionProps | ((stack: Stack) => CanaryFunctionProps);

/** A stack `Stack` with the function `Hello`, and what is done with its rollout. */
export function withRollout(props: Props = {}, act: (rollout: Rollout, stack: Stack) => void = () => undefined) {
  const stack = newStack();
  const { rollout } = new CanaryFunction(stack, 'Hello', { functionProps: functionProps(), ...typeof props === 'function' ? props(stack) : props });
  act(rollout, stack);
  return { rollout, stack, template: Template.fromStack(stack) };
}

/** The properties of all resources of a type, by logical id. */
export function propertiesOf(template: Template, type: string): Record<string, any> {
  return Object.fromEntries(Object.entries<any>(template.findResources(type)).map(([id, { Properties }]) => [id, Properties]));
}

/** The one resource whose logical id has this in it. */
export function oneOf(template: Template, type: string, part: string): any {
  const found = Object.entries(propertiesOf(template, type)).filter(([id]) => id.includes(part));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0][1];
}

/** A value of a template as text, what is known at deployment only in angle brackets. */
export function read(value: any): string {
  if (typeof value === 'string') return value;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(read).join(value['Fn::Join'][0]);
  return `<${value.Ref ?? value['Fn::GetAtt']?.join('.') ?? JSON.stringify(value)}>`;
}
