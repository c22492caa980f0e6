import { stale, unexpected } from './exceptions';
import { format } from './finding';
import { movedIds } from './logical-ids';
import { SynthesizedStack } from './template';
import { maskAssets } from '../setup/mask-assets';

/** The lists that checks are compared with: each must bite when it no longer says what is. */
describe('exceptions', () => {
  const finding = { rule: 'wildcard-action[s3:*]', at: 'Home/Api/Role', message: 'too much' };
  const exception = { rules: ['wildcard-action[s3:*]'], at: /Api/, reason: 'the caller decides which operation runs' };

  test('cover what they name, and only there', () => {
    expect(unexpected([finding], [exception])).toEqual([]);
    expect(unexpected([{ ...finding, at: 'Home/Other/Role' }], [exception]).map(format)).toEqual(['wildcard-action[s3:*] at Home/Other/Role: too much']);
    expect(unexpected([{ ...finding, rule: 'wildcard-action[s3:Get*]' }], [exception])).toHaveLength(1);
  });

  test('fail when they are no longer needed, or give no reason', () => {
    expect(stale([finding], [exception])).toEqual([]);
    expect(stale([], [exception])).toEqual(['wildcard-action[s3:*] at /Api/ is listed as an exception but does not occur: remove it']);
    expect(stale([finding], [{ ...exception, rules: [...exception.rules, 'other'] }])).toEqual([expect.stringMatching(/^other at/)]);
    expect(stale([finding], [{ ...exception, reason: 'ok' }])).toEqual([expect.stringContaining('needs a reason')]);
  });
});

describe('pinned logical ids', () => {
  const stacks = (...ids: string[]): SynthesizedStack[] => [
    { name: 'Home', paths: {}, template: { Resources: Object.fromEntries(ids.map((id) => [id, { Type: 'AWS::S3::Bucket' }])) } },
  ];

  test('fail when one moves, and when one is new', () => {
    const pins = { Home: { Data1: 'AWS::S3::Bucket' } };
    expect(movedIds(stacks('Data1'), pins)).toEqual([]);
    expect(movedIds(stacks('Data2'), pins)).toEqual([
      'Home/Data1 (AWS::S3::Bucket) is gone or has moved: users lose it',
      'Home/Data2 (AWS::S3::Bucket) is not pinned: run once with PIN_LOGICAL_IDS=1',
    ]);
    expect(movedIds(stacks('Data1'), { Home: { Data1: 'AWS::DynamoDB::Table' } })).toHaveLength(2);
    expect(movedIds(stacks('Data1'))).toHaveLength(1);
  });
});

describe('masks', () => {
  const hash = 'a'.repeat(64);

  test('hide what the bytes of an asset decide, in values and in logical ids', () => {
    expect(maskAssets({ ['FnCurrentVersion12AB34CD' + 'b'.repeat(32)]: { S3Key: `${hash}.zip` } })).toEqual({ 'FnCurrentVersion12AB34CD<asset>': { S3Key: '<asset>.zip' } });
    expect(maskAssets({ Resource: `arn:aws:s3:::assets/${hash}.py` })).toEqual({ Resource: 'arn:aws:s3:::assets/<asset>.py' });
    expect(maskAssets({ ComponentVersion: '1.36980.43827', Recipe: '{"ComponentVersion":"1.36980.43827"}' }))
      .toEqual({ ComponentVersion: '<asset>', Recipe: '{"ComponentVersion":"<asset>"}' });
    expect(maskAssets({ ImageUri: { 'Fn::Sub': `repo/cdk-hnb659fds-container-assets-1:${hash}` } })).toEqual({ ImageUri: { 'Fn::Sub': 'repo/cdk-hnb659fds-container-assets-1:<asset>' } });
  });

  test('hide nothing else', () => {
    const template = { Bucket: { Name: 'files', Fingerprint: hash } };
    expect(maskAssets(template)).toEqual(template);
  });
});
