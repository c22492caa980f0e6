import { awscdk, javascript } from 'projen';
import { addDiagrams } from './projenrc/diagrams';
import { addGates } from './projenrc/gates';
import { bundleHandlers } from './projenrc/handlers';
import { addLocalCloud } from './projenrc/local-cloud';

// Versions that are chosen, not inherited. Why each one: docs/decisions/0002-versions.md
const CDK_FLOOR = '2.257.0';
const JSII = '~6.0.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-reference-constructs',
  description: 'AWS reference architectures as CDK constructs that are proven to work',
  author: 'cdk-reference-constructs contributors',
  authorAddress: 'maintainers@cdk-reference-constructs.dev',
  repositoryUrl: 'https://github.com/cdk-reference-constructs/cdk-reference-constructs.git',
  license: 'Apache-2.0',
  keywords: [
    'aws', 'cdk', 'awscdk', 'reference-architecture', 'multi-region', 'route53', 'failover', 'canary', 'sagemaker', 'spot-training', 'mediaconvert', 'video',
    'hls', 'glue', 'spark', 'personalize', 'recommendations', 'iot', 'greengrass', 'csv', 'iceberg',
  ],
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,

  cdkVersion: CDK_FLOOR,
  constructsVersion: '10.5.1',
  jsiiVersion: JSII,
  typescriptVersion: JSII,
  minNodeVersion: '20.0.0',

  publishToPypi: { distName: 'cdk-reference-constructs', module: 'cdk_reference_constructs' },
  publishToMaven: {
    mavenGroupId: 'io.github.cdk-reference-constructs',
    mavenArtifactId: 'cdk-reference-constructs',
    javaPackage: 'io.github.cdkreferenceconstructs',
  },
  publishToNuget: { packageId: 'CdkReferenceConstructs', dotNetNamespace: 'CdkReferenceConstructs' },
  publishToGo: {
    moduleName: 'github.com/cdk-reference-constructs/cdk-reference-constructs-go',
    packageName: 'cdkreferenceconstructs',
  },

  // No workflows yet: they come with the first release, and the generated ones name registry hosts.
  github: false,
  release: false,

  devDeps: [
    'aws-cdk@2.1148.1',
    'jsii-pacmak@1.140.0',
    'aws-cdk-lib-current@npm:aws-cdk-lib@2.276.0', // the newest line: test/contract runs on it, everything else on the floor
    'cdk-nag@3.0.2',
    'asl-validator@4.0.0',
    'jsonata',
    'jest-environment-node@^30', // as Jest: test/setup/jsonata-environment.ts extends it
    'dns2',
    'selfsigned',
    'playwright-core',
    'hls.js@1.7.4',
    'shaka-player@5.2.12',
    'pg@8.23.1',
    '@types/pg@8.23.1',
    'tsx',
    '@types/aws-lambda',
    'fast-check',
    'ajv',
    'avsc@5.7.9', // an Avro of its own for the schemas of Personalize
    'm3u8-parser@7.2.0', // with mpd-parser: bundled into the handler that verifies what was packaged
    'mpd-parser@1.4.0',
    'csv-parse@7.0.3', // with the next one: judges the collector's reader in its tests
    'iconv-lite@0.7.3',
    'luxon@3.7.2', // with the next ones: bundled into the collector that runs on devices
    '@types/luxon',
    'mqtt@5.16.0',
    '@smithy/eventstream-codec@4.5.2',
    '@aws-sdk/client-athena',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-firehose',
    '@aws-sdk/client-greengrassv2',
    '@aws-sdk/client-iot',
    '@aws-sdk/client-glue@3.1169.0',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-mediaconvert@3.1150.0', // of the same day as the stored model of job settings, which its schemas are compared with
    '@aws-sdk/client-personalize@3.1138.0',
    '@aws-sdk/client-personalize-runtime@3.1138.0',
    '@aws-sdk/client-route-53',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-sagemaker',
    '@aws-sdk/client-secrets-manager@3.1162.0',
    '@aws-sdk/client-sfn',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/cloudfront-signer',
    '@aws-sdk/s3-request-presigner',
  ],

  jestOptions: {
    jestVersion: '^30',
    // The default (ALWAYS) rewrites snapshots instead of failing; `npx projen test:update` is the way to change one.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    jestConfig: {
      // Of a test that needs a second alone: these run beside others, on few and busy cores.
      testTimeout: 60_000,
      // Jest leaves one core free, which on the two of a small machine is half of it.
      maxWorkers: '100%',
      // JSONata outside of Jest's sandbox, where it is several times as fast: test/setup/jsonata-environment.ts.
      testEnvironment: '<rootDir>/test/setup/jsonata-environment.ts',
      moduleNameMapper: { '^jsonata$': '<rootDir>/test/setup/jsonata.ts' },
      testMatch: ['<rootDir>/@(test|projenrc|local-cloud|bench)/**/*.test.ts'],
      collectCoverageFrom: ['src/**/*.ts'],
      coverageThreshold: { lines: 95, branches: 90 },
      coverageReporters: ['text', 'lcov'],
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'demo-apps', 'local-cloud', 'bench', 'projenrc'] },
  tsconfigDev: {
    compilerOptions: { noUnusedLocals: true },
    include: ['../.projenrc.ts', ...['src', 'demo-apps', 'local-cloud', 'bench', 'projenrc'].map((dir) => `../${dir}/**/*.ts`)],
  },
  lambdaAutoDiscover: false, // see bundleHandlers
  gitignore: ['.local-cloud/', 'cdk.out/', '.DS_Store', '__pycache__/', '*.pyc', '.venv/', '.cache/', '.jsii.tabl.json'],
  npmIgnoreOptions: {
    ignorePatterns: ['/demo-apps/', '/local-cloud/', '/bench/', '/docs/', '/.ci/', '/.npmrc', '/CONTRIBUTING.md', '/jest.e2e.config.json', '/.local-cloud/', '/.cache/', '.jsii.tabl.json'],
  },
});

// The one door into the package. It also lets the demo apps of this repository import it by its name, as users do.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
  './package.json': './package.json',
  './rollout-event.schema.json': './assets/rollout-event.schema.json',
  './asset-event.schema.json': './assets/asset-event.schema.json',
  './recommendation-event.schema.json': './assets/recommendation-event.schema.json',
});
// Users check events with them.
for (const schema of ['delivery/canary-function/rollout-event', 'media/abr-media-pipeline/asset-event', 'data/glue-to-personalize/recommendation-event']) {
  project.preCompileTask.exec(`node -e "fs.cpSync('src/${schema}.schema.json', 'assets/${schema.split('/').pop()}.schema.json')"`);
}

// 1.13.0 was published without the binaries of most platforms, which `npm ci` checks; jest and eslint use it.
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

// What trainings and their authors run is Python: it is copied as it is.
project.preCompileTask.exec('node -e "fs.cpSync(\'src/ml/spot-training-job/runtime\', \'assets/ml/spot-training-job\', { recursive: true, filter: (path) => !path.includes(\'__pycache__\') })"');

// What the exports run. The modules are in a folder of their own, which is zipped with the package in it, as --extra-py-files wants it.
project.preCompileTask.exec('node -e "fs.rmSync(\'assets/data/glue-to-personalize/modules\', { recursive: true, force: true })"');
for (const [from, to] of [['main.py', 'main.py'], ['personalize_etl', 'modules/personalize_etl']]) {
  project.preCompileTask.exec(`node -e "fs.cpSync('src/data/glue-to-personalize/runtime/${from}', 'assets/data/glue-to-personalize/${to}', { recursive: true, filter: (path) => !path.includes('__pycache__') })"`);
}

// What settings that users give as they are, are checked against.
project.preCompileTask.exec('node -e "fs.cpSync(\'src/media/abr-media-pipeline/job-settings-model.json\', \'assets/media/job-settings-model.json\')"');
project.preCompileTask.exec('node -e "fs.cpSync(\'src/data/glue-to-personalize/personalize-settings-model.json\', \'assets/data/personalize-settings-model.json\')"');

bundleHandlers(project);

// What runs on devices: one file. It is in the package as such; of the collector's modules the construct itself needs those about settings only.
project.npmignore!.exclude('/lib/iot/iot-flat-file-ingest/expand/', '/lib/iot/iot-flat-file-ingest/collector/*');
for (const module of ['checks', 'columns-check', 'overlap', 'settings', 'settings-check', 'time-format', 'topics']) {
  project.npmignore!.include(`/lib/iot/iot-flat-file-ingest/collector/${module}.*`);
}
project.npmignore!.include('/lib/iot/iot-flat-file-ingest/collector/files/');
javascript.Bundler.of(project)!.addBundle('src/iot/iot-flat-file-ingest/collector/main.ts', {
  platform: 'node', target: 'node20', minify: true, outfile: '../../../collector.js',
});

// The operators' commands. One file each, so that `npx` needs nothing else.
const commands = {
  'multi-region-api': 'src/edge/multi-region-api/drill/cli.ts',
  'canary-function': 'src/delivery/canary-function/operator/cli.ts',
};
for (const [name, source] of Object.entries(commands)) {
  const options = { platform: 'node', target: 'node20', executable: true, minify: true };
  project.addBins({ [name]: javascript.Bundler.of(project)!.addBundle(source, options).outfile });
}

// The licences of what is bundled.
project.preCompileTask.exec('tsx projenrc/notice.ts');

addGates(project);
addLocalCloud(project);
addDiagrams(project);

project.synth();
