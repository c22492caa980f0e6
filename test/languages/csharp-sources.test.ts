import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { missingFrom, unknownIn } from './csharp-sources';

/** The public API of a tiny library, and what a generator made of it. */
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'csharp-sources-'));
const assembly = path.join(folder, '.jsii');

beforeAll(() => {
  fs.writeFileSync(assembly, JSON.stringify({
    types: {
      'lib.Switch': { name: 'Switch', kind: 'class', methods: [{ name: 'metric' }], properties: [{ name: 'region' }] },
      'lib.Gone': { name: 'Gone', kind: 'enum' },
    },
  }));
  fs.writeFileSync(path.join(folder, 'Switch.cs'), [
    'namespace Lib', '{', '    public abstract class Switch : DeputyBase', '    {',
    '        public static Lib.Switch Metric()', '        {', '        }',
    '        public virtual string Zone', '        {', '        }', '    }', '}',
  ].join('\n'));
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

test('finds a type and a member that the generated source lacks', () => {
  expect(missingFrom(folder, assembly)).toEqual(['Switch.Region', 'Gone']);
});

test('finds a static member and a property that a program uses and the source lacks', () => {
  const program = 'var a = Switch.Metric(); var b = Switch.Metrics(); var c = new Other { Inner = new Switch { Zone = 1, Area = 2 }, Area = 3 };';
  expect(unknownIn(program, folder)).toEqual(['Switch.Metrics', 'Switch.Area']);
});
