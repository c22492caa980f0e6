import { Rule } from './rule';
import { render, resources, SynthesizedStack } from '../template';

/**
 * A stack depends on no value of a stack in another region: such a reference needs both regions to be up at every
 * deployment, which is what a construct for several regions must not need.
 */
export const crossRegion: Rule = ({ stacks }) => stacks.flatMap((stack) => [
  ...resources([stack]).filter(({ type }) => /^Custom::CrossRegionExport(Reader|Writer)$/.test(type))
    .map(({ at }) => finding(at, 'a custom resource carries values between regions')),
  ...intrinsics(stack.template, 'Fn::ImportValue').map((name) => render(name))
    .filter((name) => exporter(stacks, name)?.region !== stack.region)
    .map((name) => finding(stack.name, `it imports ${name}, which is not exported in its region`)),
  ...intrinsics(stack.template, 'Fn::GetStackOutput')
    .filter((output) => output.Region !== undefined && render(output.Region) !== stack.region)
    .map((output) => finding(stack.name, `it reads an output of ${render(output.StackName)} in ${render(output.Region)}`)),
]);

function exporter(stacks: SynthesizedStack[], exportName: string): SynthesizedStack | undefined {
  return stacks.find((stack) => Object.values(stack.template.Outputs ?? {}).some((output) => render(output.Export?.Name) === exportName));
}

/** Arguments of every use of an intrinsic function. */
function intrinsics(value: any, name: string): any[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => key === name ? [child] : intrinsics(child, name));
}

function finding(at: string, what: string) {
  return { rule: 'cross-region-reference', at, message: `${what}: use a deterministic name` };
}
