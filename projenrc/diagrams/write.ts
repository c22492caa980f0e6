import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { APPS } from './apps';
import { stacksOf } from './assembly';
import { draw } from './draw';
import { pictureOf } from './picture';

/** The picture of a construct, drawn from what it synthesizes now. */
export function diagram(name: string): Promise<string> {
  return draw(pictureOf(stacksOf(APPS[name]())));
}

/** Where the picture of a construct is kept. */
export function fileOf(name: string): string {
  return join(__dirname, '..', '..', 'docs', 'diagrams', `${name}.svg`);
}

async function write() {
  for (const name of Object.keys(APPS)) {
    mkdirSync(join(fileOf(name), '..'), { recursive: true });
    writeFileSync(fileOf(name), await diagram(name));
    console.log(`docs/diagrams/${name}.svg`);
  }
}

if (require.main === module) void write();
