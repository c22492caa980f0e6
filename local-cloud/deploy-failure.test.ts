import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { explainDeployFailure } from './deploy-failure';

test('a type that the emulator lacks: the type, and the stacks whose templates have it', () => {
  const assembly = fs.mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
  fs.writeFileSync(path.join(assembly, 'odd.template.json'), '{"Type":"AWS::GameLift::Fleet"}');
  fs.writeFileSync(path.join(assembly, 'even.template.json'), '{"Type":"AWS::S3::Bucket"}');
  const output = 'even: creating CloudFormation changeset...\nTemplate format error: Unrecognized resource types: [AWS::GameLift::Fleet]';
  expect(explainDeployFailure('deploy', output, assembly)).toBe('The emulator does not know AWS::GameLift::Fleet, which stack odd needs: '
    + 'register it in local-cloud/emulator, or use --target aws');
  expect(explainDeployFailure('deploy', 'Unsupported resource type: AWS::X::Y')).toContain('AWS::X::Y, which stack (unknown) needs');
  fs.rmSync(assembly, { recursive: true });
});

test.each([
  ['SSM parameter /cdk-bootstrap/hnb659fds/version not found. Has the environment been bootstrapped?', 'An environment is not bootstrapped: run `npx cdk bootstrap'],
  ['Unable to resolve AWS account to use.', 'No usable AWS credentials were found'],
  ['connect ECONNREFUSED 127.0.0.1:4566', 'Nothing answers at 127.0.0.1:4566: start the emulator there'],
  [
    'home | 3/17 | 5:48:57 AM | CREATE_FAILED        | AWS::Route53::HealthCheck | Switch (Switch1) no CloudWatch alarm a exists',
    'Stack home failed at Switch (Switch1) (AWS::Route53::HealthCheck): no CloudWatch alarm a exists',
  ],
  ['noise\n❌ home failed: something odd.\nmore', 'cdk deploy failed: home failed: something odd'],
  ['only this', 'cdk deploy failed: only this'],
  ['', 'cdk deploy failed: it printed nothing'],
])('%s', (output, sentence) => {
  const explained = explainDeployFailure('deploy', output);
  expect(explained.startsWith(sentence)).toBe(true);
  expect(explained).not.toContain('\n');
});
