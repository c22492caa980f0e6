import { StatesError } from '../../local-cloud/states/errors';

/** A value as DynamoDB writes it: `{ "S": "..." }`. */
export type Attribute = Record<string, any>;
export type Item = Record<string, Attribute>;

/** The part of UpdateItem that says what changes, and when. */
export interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, Attribute>;
}

const invalid = (what: string) => new StatesError('DynamoDB.DynamoDbException', `${what} (Error Code: ValidationException)`);

/** DynamoDB's expressions, as far as they are used here. Names and values that are not used are refused, as DynamoDB refuses them. */
export class Expressions {
  private readonly used = new Set<string>();

  constructor(private readonly update: Update, private readonly item: Item) {
    for (const [name, value] of Object.entries(update.ExpressionAttributeValues ?? {})) checkAttribute(name, value);
  }

  /** Whether the condition holds. */
  holds(): boolean {
    const { ConditionExpression: condition } = this.update;
    if (condition === undefined) return true;
    const tokens = condition.match(/attribute_(not_)?exists|[#:]\w+|<>|<=|>=|[<>=(),]|\w+/g) ?? [];
    const holds = this.either(tokens);
    if (tokens.length) throw invalid(`Invalid ConditionExpression: Syntax error; token: ${tokens[0]}`);
    return holds;
  }

  /** The item after the change. To be called after `holds`, so that all names are known to be used. */
  changed(): Item {
    const item = { ...this.item };
    const { UpdateExpression: text, ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = this.update;
    const [first, ...clauses] = text.trim().split(/\b(SET|REMOVE|ADD) /);
    if (first !== '' || !clauses.length) throw invalid(`Invalid UpdateExpression: ${text}`);
    const paths = new Set<string>();
    const path = (token: string) => {
      const name = this.name(token.trim());
      if (paths.has(name)) throw invalid(`Invalid UpdateExpression: Two document paths overlap with each other: ${name}`);
      paths.add(name);
      return name;
    };
    for (let at = 0; at < clauses.length; at += 2) {
      for (const action of clauses[at + 1].split(/,(?![^(]*\))/)) {
        if (clauses[at] === 'SET') {
          const [name, value] = action.split('=').map((part) => part.trim());
          item[path(name)] = this.assigned(value);
        } else if (clauses[at] === 'REMOVE') {
          delete item[path(action)];
        } else {
          const [name, value] = action.trim().split(' ');
          const to = path(name);
          item[to] = { N: String(Number(item[to]?.N ?? 0) + Number(this.value(value).N)) };
        }
      }
    }
    const unused = [...Object.keys(names), ...Object.keys(values)].filter((name) => !this.used.has(name));
    if (unused.length) throw invalid(`Value provided in ExpressionAttributeNames or ExpressionAttributeValues unused in expressions: ${unused.join(', ')}`);
    return item;
  }

  private assigned(text: string): Attribute {
    const kept = /^if_not_exists\((#\w+), ?(:\w+)\)$/.exec(text);
    if (!kept) return this.value(text);
    const value = this.value(kept[2]);
    return this.item[this.name(kept[1])] ?? value;
  }

  // All parts are evaluated, whatever they give: each says which names it uses.
  private either(tokens: string[]): boolean {
    let holds = this.both(tokens);
    while (tokens[0] === 'OR') {
      tokens.shift();
      holds = this.both(tokens) || holds;
    }
    return holds;
  }

  private both(tokens: string[]): boolean {
    let holds = this.one(tokens);
    while (tokens[0] === 'AND') {
      tokens.shift();
      holds = this.one(tokens) && holds;
    }
    return holds;
  }

  private one(tokens: string[]): boolean {
    const token = tokens.shift()!;
    if (token === 'NOT') return !this.one(tokens);
    if (token === '(') {
      const holds = this.either(tokens);
      this.expect(tokens, ')');
      return holds;
    }
    if (token.startsWith('attribute_')) {
      this.expect(tokens, '(');
      const exists = this.name(tokens.shift()!) in this.item;
      this.expect(tokens, ')');
      return exists === (token === 'attribute_exists');
    }
    const left = this.operand(token);
    const operator = tokens.shift();
    if (operator !== 'IN') return compared(operator!, left, this.operand(tokens.shift()!));
    this.expect(tokens, '(');
    const list = [this.operand(tokens.shift()!)];
    while (tokens[0] === ',') {
      tokens.shift();
      list.push(this.operand(tokens.shift()!));
    }
    this.expect(tokens, ')');
    return list.some((each) => compared('=', left, each));
  }

  private expect(tokens: string[], token: string) {
    if (tokens.shift() !== token) throw invalid(`Invalid ConditionExpression: Syntax error; ${token} is missing`);
  }

  private operand(token: string): Attribute | undefined {
    return token.startsWith(':') ? this.value(token) : this.item[this.name(token)];
  }

  private name(token: string): string {
    const name = this.update.ExpressionAttributeNames?.[token];
    if (name === undefined) throw invalid(`An expression attribute name used in expression is not defined; attribute name: ${token}`);
    this.used.add(token);
    return name;
  }

  private value(token: string): Attribute {
    const value = this.update.ExpressionAttributeValues?.[token];
    if (value === undefined) throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${token}`);
    this.used.add(token);
    return value;
  }
}

function compared(operator: string, left: Attribute | undefined, right: Attribute | undefined): boolean {
  if (operator === '<>') return !compared('=', left, right);
  // What an attribute that is not there is compared with does not hold.
  if (left === undefined || right === undefined) return false;
  const [[type, one], [otherType, other]] = [Object.entries(left)[0], Object.entries(right)[0]];
  if (type !== otherType) return false;
  if (operator === '=') return JSON.stringify(one) === JSON.stringify(other);
  const [a, b] = type === 'N' ? [Number(one), Number(other)] : [one, other];
  switch (operator) {
    case '<': return a < b;
    case '<=': return a <= b;
    case '>': return a > b;
    case '>=': return a >= b;
    default: throw invalid(`Invalid ConditionExpression: Syntax error; token: ${operator}`);
  }
}

function checkAttribute(name: string, attribute: Attribute) {
  const entries = Object.entries(attribute ?? {});
  const [type, value] = entries[0] ?? [];
  const good: Record<string, () => boolean> = {
    S: () => typeof value === 'string',
    N: () => typeof value === 'string' && /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value),
    BOOL: () => typeof value === 'boolean',
    NULL: () => value === true,
    L: () => Array.isArray(value),
    M: () => value !== null && typeof value === 'object' && !Array.isArray(value),
  };
  if (entries.length !== 1 || !good[type!]?.()) throw invalid(`${name} is ${JSON.stringify(attribute)}, which is no attribute value`);
  if (type === 'L') (value as Attribute[]).forEach((inner, index) => checkAttribute(`${name}[${index}]`, inner));
  if (type === 'M') Object.entries(value as Item).forEach(([key, inner]) => checkAttribute(`${name}.${key}`, inner));
}

/** An attribute as a plain value. */
export function plain(attribute: Attribute): any {
  const [[type, value]] = Object.entries(attribute);
  if (type === 'N') return Number(value);
  if (type === 'L') return value.map(plain);
  if (type === 'M') return plainItem(value);
  return value;
}

export const plainItem = (item: Item): Record<string, any> =>
  Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, plain(attribute)]));
