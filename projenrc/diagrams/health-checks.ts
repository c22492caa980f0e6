import { referencesIn, Resource } from './assembly';

/** Whether a health check is made of others. */
export function isCalculated({ type, properties }: Resource): boolean {
  return type === 'AWS::Route53::HealthCheck' && properties.HealthCheckConfig.Type === 'CALCULATED';
}

/** Whether a calculated health check says the opposite. */
export function isInverted({ properties }: Resource): boolean {
  return properties.HealthCheckConfig.Inverted === true;
}

/** The health checks that a calculated one is made of. */
export function childrenOf({ properties, stack }: Resource): Resource[] {
  return referencesIn(properties.HealthCheckConfig.ChildHealthChecks, stack);
}

/** Longer lines make boxes that do not fit on a page beside each other. */
const LINE = 64;

/** What a calculated health check says, as a formula over those that are not calculated: one term of the outermost operator a line. */
export function formulaOf(check: Resource): string[] {
  const { operator, terms } = parts(check);
  return terms.flatMap((part, index) => wrap(index < terms.length - 1 ? `${part} ${operator}` : part));
}

/** Breaks a line after the last operator that fits. */
function wrap(line: string): string[] {
  const fits = line.length <= LINE ? undefined : [...line.matchAll(/ (OR|AND) /g)].filter(({ index }) => index < LINE - 4).pop();
  if (!fits) return [line];
  const end = fits.index + fits[0].length;
  return [line.slice(0, end).trimEnd(), ...wrap(line.slice(end))];
}

function parts(check: Resource): { operator: string; terms: string[] } {
  const threshold = check.properties.HealthCheckConfig.HealthThreshold;
  const inverted = isInverted(check);
  const children = childrenOf(check);
  const terms = children.map(term);
  const operator = threshold === children.length ? 'AND' : threshold === 1 ? 'OR' : '+';
  if (operator === '+') return { operator, terms: [`${inverted ? 'NOT ' : ''}${threshold} of (${terms.join(', ')})`] };
  if (!inverted) return { operator, terms };
  return { operator, terms: [`NOT ${terms.length === 1 ? terms[0] : `(${terms.join(` ${operator} `)})`}`] };
}

function term(check: Resource): string {
  if (!isCalculated(check)) return check.name;
  const { operator, terms } = parts(check);
  return terms.length === 1 ? terms[0] : `(${terms.join(` ${operator} `)})`;
}
