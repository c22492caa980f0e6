import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiModel } from '../../../core/api-model';

const FILE = join(__dirname, '..', '..', '..', '..', 'assets', 'media', 'job-settings-model.json');

/** What MediaConvert's published model says of the settings of a job. Read when it is needed: few users need it, and all import the library. */
export const readSettingsModel = (): ApiModel => JSON.parse(readFileSync(FILE, 'utf8'));
