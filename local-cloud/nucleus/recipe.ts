import Ajv from 'ajv';
import { NucleusKind } from './access';
import { LocalCloudError } from '../errors';

/** Of a component; what the stand-in uses of it. https://docs.aws.amazon.com/greengrass/v2/developerguide/component-recipe-reference.html */
export interface Recipe {
  readonly ComponentName: string;
  readonly ComponentVersion: string;
  readonly ComponentConfiguration?: { readonly DefaultConfiguration?: Record<string, unknown> };
  readonly Manifests: Manifest[];
}

export interface Manifest {
  readonly Platform?: Record<string, string>;
  readonly Lifecycle: Lifecycle;
  readonly Artifacts?: { readonly Uri: string }[];
}

export type StepName = 'install' | 'startup' | 'run' | 'shutdown' | 'recover';
export type Lifecycle = Partial<Record<StepName, Step | string>> & { readonly Setenv?: Record<string, string> };

export interface Step {
  readonly Script: string;
  /** Seconds. */
  readonly Timeout?: number;
  readonly Setenv?: Record<string, string>;
}

const text = { type: 'string', minLength: 1 };
const texts = { type: 'object', additionalProperties: { type: 'string' } };
const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required, additionalProperties: false });
const step = {
  oneOf: [text, object({ Script: text, Timeout: { type: 'number', exclusiveMinimum: 0 }, RequiresPrivilege: { type: 'boolean' }, Skipif: text, Setenv: texts }, ['Script'])],
};
const lifecycle = object({ Setenv: texts, install: step, startup: step, run: step, shutdown: step, recover: step, bootstrap: step });
const permission = { enum: ['NONE', 'OWNER', 'ALL'] };
const SCHEMA = object({
  RecipeFormatVersion: { const: '2020-01-25' },
  ComponentName: { type: 'string', pattern: '^[a-zA-Z0-9-_.]{1,128}$' },
  ComponentVersion: { type: 'string', pattern: '^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$', maxLength: 64 },
  ComponentDescription: text,
  ComponentPublisher: text,
  ComponentType: { const: 'aws.greengrass.generic' },
  ComponentConfiguration: object({ DefaultConfiguration: { type: 'object' } }),
  ComponentDependencies: {
    type: 'object', additionalProperties: object({ VersionRequirement: text, DependencyType: { enum: ['SOFT', 'HARD'] } }, ['VersionRequirement']),
  },
  Manifests: {
    type: 'array',
    minItems: 1,
    items: object({
      Name: text,
      Platform: texts,
      Lifecycle: lifecycle,
      Selections: { type: 'array', items: text },
      Artifacts: {
        type: 'array',
        items: object({
          Uri: { type: 'string', pattern: '^(s3|docker|greengrass):' },
          Unarchive: { enum: ['NONE', 'ZIP'] },
          Permission: object({ Read: permission, Execute: permission }),
          Digest: text,
          Algorithm: text,
        }, ['Uri']),
      },
    }, ['Lifecycle']),
  },
  Lifecycle: { type: 'object' },
}, ['RecipeFormatVersion', 'ComponentName', 'ComponentVersion', 'Manifests']);

/** Names in their documented form. Nucleus lite takes no other; the nucleus in Java takes any case. */
const NAMES = new Map([
  'RecipeFormatVersion', 'ComponentName', 'ComponentVersion', 'ComponentDescription', 'ComponentPublisher', 'ComponentType', 'ComponentConfiguration',
  'DefaultConfiguration', 'ComponentDependencies', 'VersionRequirement', 'DependencyType', 'Manifests', 'Name', 'Platform', 'Lifecycle', 'Selections', 'Artifacts', 'Uri', 'Unarchive',
  'Permission', 'Read', 'Execute', 'Digest', 'Algorithm', 'Script', 'Timeout', 'RequiresPrivilege', 'Skipif', 'Setenv', 'install', 'startup', 'run', 'shutdown',
  'recover', 'bootstrap',
].map((name) => [name.toLowerCase(), name]));
/** What is in them are names of the author. */
const OPEN = ['DefaultConfiguration', 'Setenv', 'Platform', 'ComponentDependencies'];

const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

/** Checked against the documented format; throws one sentence that names every fault. */
export function readRecipe(json: string, kind: NucleusKind): { readonly recipe: Recipe; readonly manifest: Manifest } {
  const document: unknown = JSON.parse(json);
  const recipe = (kind === 'nucleus' ? inDocumentedForm(document) : document) as Recipe;
  if (!valid(recipe)) {
    const faults = valid.errors!.map(({ instancePath, message, params }) => `${instancePath || '/'} ${message}${params.additionalProperty ? ` (${params.additionalProperty})` : ''}`);
    throw new LocalCloudError(`The recipe is not valid for ${kind}: ${faults.join('; ')}`);
  }
  const manifest = recipe.Manifests.find(({ Platform }) => fits(Platform, kind));
  if (!manifest) {
    throw new LocalCloudError(`The recipe has no manifest for Linux and ${kind}; ${kind === 'lite' ? 'nucleus lite takes only those whose Platform has "runtime": "*" or "aws_nucleus_lite"' : 'see Platform'}`);
  }
  if (manifest.Lifecycle.run && manifest.Lifecycle.startup) throw new LocalCloudError('The lifecycle has startup and run; allowed: one of them');
  return { recipe, manifest };
}

function fits(platform: Record<string, string> = {}, kind: NucleusKind): boolean {
  const { os = '*', runtime } = platform;
  return ['linux', 'all', '*'].includes(os) && (kind === 'nucleus' || runtime === '*' || runtime === 'aws_nucleus_lite');
}

function inDocumentedForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inDocumentedForm);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => {
    const name = NAMES.get(key.toLowerCase()) ?? key;
    return [name, OPEN.includes(name) ? inner : inDocumentedForm(inner)];
  }));
}
