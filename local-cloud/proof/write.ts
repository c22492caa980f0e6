import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../paths';
import { CONSTRUCTS } from './constructs';
import { proofDocument } from './document';
import { kept } from './evidence';

/** `npx projen proof`: docs/proof.md from the latest runs. */
fs.writeFileSync(path.join(projectRoot, 'docs', 'proof.md'), proofDocument(CONSTRUCTS, kept));
