import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { APPS, MACHINES } from './apps';
import { stacksOf } from './assembly';
import { draw } from './draw';
import { pictureOf } from './picture';
import { drawMachine } from './state-machine';

/** The names of all pictures. */
export const PICTURES = [...Object.keys(APPS), ...Object.keys(MACHINES)];

/** A picture, drawn from what the construct synthesizes now. */
export function diagram(name: string): Promise<string> {
  if (name in APPS) return draw(pictureOf(stacksOf(APPS[name]())));
  const { app, machine, part } = MACHINES[name];
  const machines = stacksOf(APPS[app]()).flatMap((stack) => [...stack.resources.values()]).filter(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  const found = machines.find((each) => each.name === machine);
  if (!found) throw new Error(`${app} has no state machine "${machine}"; it has: ${machines.map((each) => each.name).join(', ')}`);
  return drawMachine(found, part);
}

/** Where a picture is kept. */
export function fileOf(name: string): string {
  return join(__dirname, '..', '..', 'docs', 'diagrams', `${name}.svg`);
}

async function write() {
  for (const name of PICTURES) {
    mkdirSync(join(fileOf(name), '..'), { recursive: true });
    writeFileSync(fileOf(name), await diagram(name));
    console.log(`docs/diagrams/${name}.svg`);
  }
}

if (require.main === module) void write();
