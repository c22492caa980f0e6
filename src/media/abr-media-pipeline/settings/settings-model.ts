import { readFileSync } from 'fs';
import { join } from 'path';

/** Where a member's type is found: a structure by its name, a simple type by its place, or many of one of these. */
export type TypeRef = string | number | { readonly list: TypeRef } | { readonly map: TypeRef };

/** A number, a text or a choice. */
export interface SimpleType {
  readonly type: 'string' | 'integer' | 'double';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: string[];
}

/** What MediaConvert's published model says of the settings of a job. Made by local-cloud/job-settings-model.py. */
export interface SettingsModel {
  readonly source: string;
  readonly root: string;
  readonly structures: { [name: string]: { [member: string]: TypeRef } };
  readonly values: SimpleType[];
}

const FILE = join(__dirname, '..', '..', '..', '..', 'assets', 'media', 'job-settings-model.json');

/** Read when it is needed: few users need it, and all import the library. */
export const readSettingsModel = (): SettingsModel => JSON.parse(readFileSync(FILE, 'utf8'));
