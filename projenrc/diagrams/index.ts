import { awscdk } from 'projen';

/** `npx projen diagrams`: draw the architecture of every construct again, from what it synthesizes. */
export function addDiagrams(project: awscdk.AwsCdkConstructLibrary) {
  // Graphviz as WebAssembly: nothing to install on the machine. Pinned, because another layout is another committed picture.
  project.addDevDeps('@viz-js/viz@3.31.0');
  const diagrams = project.addTask('diagrams', { description: 'Draw docs/diagrams from what the constructs synthesize' });
  diagrams.spawn(project.preCompileTask);
  diagrams.exec('tsx projenrc/diagrams/write.ts');
}
