import aslValidator from 'asl-validator';
import { LocatedResource, render, resources, SynthesizedStack } from '../template';
import { Rule } from './rule';

/** Each definition is what the states language allows, JSONata fields included. */
export const stateMachines: Rule = ({ stacks }) => resources(stacks, 'AWS::StepFunctions::StateMachine').flatMap((machine) => {
  const definition = definitionOf(machine);
  if (typeof definition === 'string') return [{ rule: 'asl', at: machine.at, message: definition }];
  const { isValid, errorsText } = aslValidator(structuredClone(definition));
  return isValid ? [] : [{ rule: 'asl', at: machine.at, message: errorsText('; ') }];
});

/** The definitions that can be read, with the path of their state machine. */
export function definitions(stacks: SynthesizedStack[]): Array<{ at: string; definition: any }> {
  return resources(stacks, 'AWS::StepFunctions::StateMachine')
    .map((machine) => ({ at: machine.at, definition: definitionOf(machine) }))
    .filter(({ definition }) => typeof definition === 'object');
}

/** The definition as Step Functions gets it, or a sentence saying why it cannot be read. */
function definitionOf({ properties }: LocatedResource): object | string {
  if (properties.Definition) return properties.Definition;
  if (!properties.DefinitionString) return 'its definition is not in the template and so cannot be checked: define it inline';
  const text = Object.entries<any>(properties.DefinitionSubstitutions ?? {}).reduce(
    (definition, [name, value]) => definition.replaceAll('${' + name + '}', render(value, asDeployed)),
    render(properties.DefinitionString, asDeployed));
  try {
    return JSON.parse(text);
  } catch (error) {
    return `its definition is not JSON: ${(error as Error).message}`;
  }
}

/** A value of the right shape for what is known at deployment only: the validator looks at ARNs. */
function asDeployed(logicalId: string, attribute?: string): string {
  return attribute?.endsWith('Arn') ? `arn:aws:lambda:us-east-1:111111111111:function:${logicalId}` : logicalId;
}
