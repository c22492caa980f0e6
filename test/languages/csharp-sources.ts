import * as fs from 'node:fs';
import * as path from 'node:path';

/** A type of the public API, as the jsii assembly describes it. */
interface ApiType {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly methods?: Array<{ name: string }>;
  readonly properties?: Array<{ name: string }>;
}

/** What the generated C# lacks of the public API: without an SDK nothing compiles it. */
export function missingFrom(folder: string, assemblyFile: string): string[] {
  const { types } = JSON.parse(fs.readFileSync(assemblyFile, 'utf8')) as { types: Record<string, ApiType> };
  return Object.values(types).flatMap((type) => {
    const source = read(path.join(folder, `${type.name}.cs`));
    const declared = new RegExp(`^    public (abstract )?(class|interface|enum) ${type.name}\\b`, 'm').test(source);
    const members = [...(type.methods ?? []), ...(type.properties ?? [])]
      .filter(({ name }) => !new RegExp(`\\b${pascal(name)}\\b\\s*(\\(|$|\\{)`, 'm').test(source))
      .map(({ name }) => `${type.name}.${pascal(name)}`);
    return [...(declared ? [] : [type.name]), ...members];
  });
}

/** What a C# program uses of our types that the generated C# does not have: calls of static members, and properties in initializers. */
export function unknownIn(program: string, folder: string): string[] {
  const used = [...program.matchAll(/\b(?<type>[A-Z]\w+)\.(?<member>[A-Z]\w+)\(/g)].map(({ groups }) => [groups!.type, groups!.member]);
  return [...used, ...initialized(program)]
    .filter(([type]) => fs.existsSync(path.join(folder, `${type}.cs`)))
    .filter(([type, member]) => !new RegExp(`\\b${member}\\b`).test(read(path.join(folder, `${type}.cs`))))
    .map(([type, member]) => `${type}.${member}`);
}

/** The properties that `new Type { Property = ... }` sets, at any depth. */
function initialized(program: string): string[][] {
  const found: string[][] = [];
  const open: Array<string | undefined> = [];
  for (const { groups } of program.matchAll(/new (?<type>[\w.]+)\s*\{|(?<brace>[{}])|\b(?<property>[A-Z]\w*) = /g)) {
    if (groups!.type) open.push(groups!.type);
    else if (groups!.brace === '{') open.push(undefined);
    else if (groups!.brace === '}') open.pop();
    else if (open.at(-1)) found.push([open.at(-1)!, groups!.property]);
  }
  return found;
}

function read(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

function pascal(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}
