import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CanaryFunction, CanaryFunctionProps } from '../../../src';

/** A stack for tests, and the props of a function in it. */
export const newStack = () => new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });

export const functionProps = (code = 'exports.handler = async () => 1'): lambda.FunctionProps =>
  ({ runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });

/** The template with one CanaryFunction called `Hello`. */
export function templateOf(props: CanaryFunctionProps = {}, code?: string): Template {
  const stack = newStack();
  new CanaryFunction(stack, 'Hello', { functionProps: props.function ? undefined : functionProps(code), ...props });
  return Template.fromStack(stack);
}

/** A state machine's definition, as JSON; what is known at deployment only is its logical id. */
export function definitionOf(template: Template, id: string): any {
  const [, machine] = Object.entries<any>(template.findResources('AWS::StepFunctions::StateMachine')).find(([name]) => name.includes(id))!;
  const { DefinitionString: text } = machine.Properties;
  const parts: any[] = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  return JSON.parse(parts.map((part) => typeof part === 'string' ? part : part.Ref === 'AWS::Partition' ? 'aws' : part.Ref ?? part['Fn::GetAtt'].join('.')).join(''));
}
