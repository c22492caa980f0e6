import { Definition } from './definition';

/** The definition of a conformance case; it starts with its first state. */
export function definitionOf(states: Definition['States'], timeoutSeconds?: number, childArn = ''): Definition {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...(timeoutSeconds && { TimeoutSeconds: timeoutSeconds }) };
  return JSON.parse(JSON.stringify(definition).replaceAll('${child}', childArn));
}
