/** A synthesized template, as far as it is measured. */
export interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: any }>;
}

/** How many there are of each resource type. */
export function typesIn(templates: Template[]): Record<string, number> {
  const types: Record<string, number> = {};
  for (const { Type } of templates.flatMap(({ Resources }) => Object.values(Resources))) types[Type] = (types[Type] ?? 0) + 1;
  return types;
}

/** The texts of the state machines by the last word of their logical ids, as they would stand in a file: what they refer to is a `${word}`. */
export function definitionsIn(templates: Template[]): Record<string, string> {
  const machines = templates.flatMap(({ Resources }) => Object.entries(Resources)).filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine');
  return Object.fromEntries(machines.map(([id, { Properties }]) => [word(id), text(Properties.DefinitionString)]));
}

function text(definition: any): string {
  if (typeof definition === 'string') return definition;
  return definition['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `\${${word(part.Ref ?? part['Fn::GetAtt'][0])}}`).join('');
}

/** The last word of a logical id or of a pseudo parameter. */
function word(ref: string): string {
  return ref.replace(/[0-9A-F]{8}$/, '').match(/[A-Z][a-z]+$/)![0];
}
