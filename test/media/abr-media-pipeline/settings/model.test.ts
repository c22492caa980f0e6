import { isStructure, JOB_SETTINGS, manyOf, membersOf, simpleOf } from './sdk-schema';
import { TypeRef } from '../../../../src/core/api-model';
import { modelProblem } from '../../../../src/media/abr-media-pipeline/settings/model-problems';
import { readSettingsModel } from '../../../../src/media/abr-media-pipeline/settings/settings-model';
import { ask, when } from '../../../../src/media/abr-media-pipeline/settings/template';

const model = readSettingsModel();

/** One line for each member of each structure: its name and its type. */
function sdkLines(type: any, seen = new Map<string, string[]>()): Map<string, string[]> {
  const many = manyOf(type);
  if (many) return sdkLines(many.of, seen);
  if (!isStructure(type) || seen.has(type[2])) return seen;
  seen.set(type[2], membersOf(type).map(([name, member]) => `${name}: ${sdkName(member)}`).sort());
  membersOf(type).forEach(([, member]) => sdkLines(member, seen));
  return seen;
}

function sdkName(type: any): string {
  const many = manyOf(type);
  if (many) return `${many.kind} of ${sdkName(many.of)}`;
  return isStructure(type) ? type[2] : simpleOf(type);
}

function modelName(type: TypeRef): string {
  if (typeof type === 'string') return type;
  if (typeof type === 'number') return model.values[type].type === 'string' ? 'string' : 'number';
  return 'list' in type ? `list of ${modelName(type.list)}` : `map of ${modelName(type.map)}`;
}

test('the stored model has the names and types that the SDK has', () => {
  const stored = Object.entries(model.structures).map(([name, members]) => [name, Object.entries(members).map(([member, type]) => `${member}: ${modelName(type)}`).sort()]);
  expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(sdkLines(JOB_SETTINGS)));
});

test.each<[string, object, string, string, string]>([
  ['an unknown group', { OutputGroup: [] }, 'OutputGroup', 'members of JobSettings in the API of MediaConvert', 'did you mean OutputGroups?'],
  ['another case', { outputGroups: [] }, 'outputGroups', 'members of JobSettings', 'did you mean OutputGroups?'],
  ['a name near nothing', { Xyz: 1 }, 'Xyz', 'members of JobSettings', 'see its members: AdAvailOffset'],
  ['a name of every object', { constructor: 1 }, 'constructor', 'members of JobSettings', 'see its members'],
  ['a member deep within', { Inputs: [{}, { VideoSelector: { Rotation: 'AUTO' } }] }, 'Inputs[1].VideoSelector.Rotation', 'members of VideoSelector', 'did you mean Rotate?'],
  ['a member that is conditional', { Inputs: [when('true', { Rotate: 1 })] }, 'Inputs[0].Rotate', 'members of Input', 'see its members'],
  ['a choice', { Inputs: [{ TimecodeSource: 'ZEROBASE' }] }, 'Inputs[0].TimecodeSource', 'EMBEDDED, ZEROBASED, SPECIFIEDSTART', 'did you mean ZEROBASED?'],
  ['a number too small', { FollowSource: 0 }, 'FollowSource', 'from 1 to 150', 'use a number in this range'],
  ['a number too large', { FollowSource: 151 }, 'FollowSource', 'from 1 to 150', 'use a number in this range'],
  ['part of a number', { FollowSource: 1.5 }, 'FollowSource', 'a whole number', 'use one'],
  ['a text for a number', { FollowSource: '1' }, 'FollowSource', 'a whole number', 'use one'],
  ['no number', { OutputGroups: [{ AutomatedEncodingSettings: { AbrSettings: { MaxQualityLevel: NaN } } }] }, 'OutputGroups[0].AutomatedEncodingSettings.AbrSettings.MaxQualityLevel', 'a number', 'use one'],
  ['a number for a text', { Inputs: [{ FileInput: 1 }] }, 'Inputs[0].FileInput', 'a text', 'use one'],
  ['a text too long', { Inputs: [{ FileInput: `s3://b/${'k'.repeat(2048)}` }] }, 'Inputs[0].FileInput', 'from 0 to 2048 characters', 'change its length'],
  ['a text too short', { OutputGroups: [{ Outputs: [{ NameModifier: '' }] }] }, 'OutputGroups[0].Outputs[0].NameModifier', 'from 1 to 256 characters', 'change its length'],
  ['a text of another kind', { Inputs: [{ FileInput: 'k' }] }, 'Inputs[0].FileInput', 'what matches ^s3', 'correct it'],
  ['an object for a list', { Inputs: {} }, 'Inputs', 'a list', 'put it into a list'],
  ['a list for an object', { TimecodeConfig: [] }, 'TimecodeConfig', 'an object', 'use one'],
  ['nothing for an object', { Inputs: [{ AudioSelectors: { One: null } }] }, "Inputs[0].AudioSelectors['One']", 'an object', 'use one'],
  ['a value of a map', { Inputs: [{ AudioSelectors: { One: { Tracks: [0] } } }] }, "Inputs[0].AudioSelectors['One'].Tracks[0]", 'from 1 to 2147483647', 'use a number'],
])('%s is found', (_, settings, path, allowed, fix) => {
  const problem = modelProblem(model, settings);
  expect(problem).toMatchObject({ path, allowed: expect.stringContaining(allowed), fix: expect.stringContaining(fix) });
});

test.each<[string, object]>([
  ['nothing', {}],
  ['the least', { FollowSource: 1 }],
  ['the most', { FollowSource: 150 }],
  ['an expression', { FollowSource: ask('$x'), Inputs: [ask('$y')] }],
  ['a token', { Inputs: [{ FileInput: '${Token[TOKEN.1]}' }] }],
])('%s is right', (_, settings) => expect(modelProblem(model, settings)).toBeUndefined());
