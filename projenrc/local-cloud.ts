import { awscdk } from 'projen';

/** `npx projen demo`: deploy a demo app and show it work. */
export function addLocalCloud(project: awscdk.AwsCdkConstructLibrary) {
  project.addTask('demo', {
    description: 'Deploy a demo app on the local cloud (or --target aws) and show it work',
    exec: 'tsx local-cloud/demo.ts',
    receiveArgs: true,
  });
}
