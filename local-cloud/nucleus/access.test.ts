import { mayPublish, NucleusKind } from './access';

const PUBLISH = 'aws.greengrass#PublishToIoTCore';
const access = (resources: string[], operations = [PUBLISH]) => ({ 'aws.greengrass.ipc.mqttproxy': { rows: { operations, resources } } });

test.each<[string, string, NucleusKind, boolean]>([
  ['ff/press-7/cycles/rows', 'ff/press-7/cycles/rows', 'lite', true],
  ['ff/press-7/cycles/rows', 'ff/press-7/cycles/rows-gz', 'lite', false],
  ['ff/+/cycles/rows', 'ff/press-7/cycles/rows', 'lite', true],
  ['ff/+/rows', 'ff/press-7/cycles/rows', 'lite', false],
  ['ff/press-7/#', 'ff/press-7/cycles/rows', 'lite', true],
  ['ff/press-7/#', 'ff/press-70/cycles/rows', 'lite', false],
  ['ff/*', 'ff/press-7/cycles/rows', 'nucleus', true],
  ['ff/*', 'ff/press-7/cycles/rows', 'lite', false],
  ['*', 'anything/at all', 'lite', true],
  ['ff.press', 'ff/press', 'nucleus', false],
  ['a(b', 'a(b', 'nucleus', true],
])('%s for %s on %s: %s', (resource, topic, kind, allowed) => {
  expect(mayPublish(access([resource]), PUBLISH, topic, kind)).toBe(allowed);
});

test('the operation has to be named, or all of them', () => {
  expect(mayPublish(access(['#'], ['aws.greengrass#SubscribeToIoTCore']), PUBLISH, 'ff', 'lite')).toBe(false);
  expect(mayPublish(access(['#'], ['*']), PUBLISH, 'ff', 'lite')).toBe(true);
});

test('without rules nothing is allowed', () => {
  expect(mayPublish({}, PUBLISH, 'ff', 'nucleus')).toBe(false);
});
