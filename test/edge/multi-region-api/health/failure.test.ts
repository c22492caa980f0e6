import { awsError } from './fakes';
import { errorWord, ProbeFailure, reasonOf, reasonOfStatus } from '../../../../src/edge/multi-region-api/health/failure';

test.each([
  ['TimeoutError', 'timeout'],
  ['AbortError', 'timeout'],
  ['ThrottlingException', 'throttled'],
  ['ProvisionedThroughputExceededException', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['SlowDown', 'throttled'],
  ['AccessDeniedException', 'access-denied'],
  ['KMSAccessDeniedException', 'access-denied'],
  ['CredentialsProviderError', 'access-denied'],
  ['ResourceNotFoundException', 'not-found'],
  ['NoSuchBucket', 'not-found'],
  ['AWS.SimpleQueueService.NonExistentQueue', 'not-found'],
  ['QueueDoesNotExist', 'not-found'],
])('the AWS error %s is %s', (name, reason) => {
  expect(reasonOf(awsError(name))).toBe(reason);
});

test.each([
  ['ECONNREFUSED', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ETIMEDOUT', 'timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['HPE_INVALID_CONSTANT', 'error'],
])('the network error %s is %s', (code, reason) => {
  expect(reasonOf(Object.assign(new Error('connect to secret-host'), { code }))).toBe(reason);
});

test.each([[500, 'status-500'], [403, 'access-denied'], [429, 'throttled']])('an unknown AWS error with status %s is %s', (status, reason) => {
  expect(reasonOf(awsError('Wat', status))).toBe(reason);
});

test.each([[200, 'status-200'], [301, 'status-301'], [401, 'access-denied'], [403, 'access-denied'], [404, 'not-found'], [429, 'throttled']])(
  'the status %s is %s', (status, reason) => {
    expect(reasonOfStatus(status)).toBe(reason);
  });

test('a probe says its own reason', () => {
  expect(reasonOf(new ProbeFailure('function-error'))).toBe('function-error');
});

test.each([undefined, null, 'a text', 42, {}, { name: 7 }, Symbol('x')])('whatever is thrown has a reason: %p', (thrown) => {
  expect(reasonOf(thrown)).toBe('error');
  expect(errorWord(thrown)).toBeUndefined();
});

test('the log gets a class or a code and never a sentence', () => {
  expect(errorWord(awsError('AccessDenied'))).toBe('AccessDenied');
  expect(errorWord(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  expect(errorWord({ name: 'arn:aws:iam::123456789012:role/secret' })).toBeUndefined();
});
