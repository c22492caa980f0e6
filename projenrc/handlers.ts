import { readdirSync } from 'fs';
import { posix } from 'path';
import { awscdk, javascript } from 'projen';

/**
 * Bundles every `*.lambda.ts` under src into assets/, as projen's own discovery does, but without its generated function
 * classes: a class that extends lambda.Function loads aws-lambda whenever the library is loaded.
 */
export function bundleHandlers(project: awscdk.AwsCdkConstructLibrary) {
  const handlers = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lambda.ts')).sort();
  for (const handler of handlers) {
    javascript.Bundler.of(project)!.addBundle(posix.join('src', handler), {
      platform: 'node',
      target: 'node24',
      externals: ['@aws-sdk/*'], // comes with the runtime
      minify: true,
    });
  }
}
