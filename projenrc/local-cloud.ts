import { awscdk } from 'projen';

/** `npx projen demo`: deploy a demo app and show it work. */
export function addLocalCloud(project: awscdk.AwsCdkConstructLibrary) {
  project.addTask('demo', {
    description: 'Deploy a demo app on the local cloud (or --target aws) and show it work',
    // The AWS SDK's notice about future Node releases would be the first thing that a viewer reads.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    exec: 'tsx local-cloud/demo.ts',
    receiveArgs: true,
  });
  // Before the tests that use them.
  project.testTask.prependExec('tsx local-cloud/tools.ts', { condition: 'node -e "process.exit(process.env.CI ? 0 : 1)"' });
  project.addTask('kill', {
    description: 'Kill the collector of IotFlatFileIngest so many times, and judge what arrived: npx projen kill 1000',
    exec: 'tsx local-cloud/collector/kill-command.ts',
    receiveArgs: true,
  });
  project.addTask('proof', {
    description: 'Write docs/proof.md from the runs that `npx projen test:local` has kept',
    exec: 'tsx local-cloud/proof/write.ts',
  });
}
