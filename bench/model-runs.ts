import { efforts } from './recommendations/effort';

/** Dollars for a state transition of a standard workflow. */
const TRANSITION = 0.025 / 1000;

/** The part of docs/benchmarks.md about runs of GlueToPersonalize. */
export async function modelRunSection(): Promise<string> {
  const measured = await efforts();
  const functions = measured.reduce((sum, each) => sum + each.functions, 0);
  const rows = measured.map(({ name, outcome, transitions, asking, calls, hours }) =>
    `| ${name} | \`${outcome}\` | ${transitions} | ${asking} | ${calls} | ${hours.toFixed(1)} | ${(transitions * TRANSITION).toFixed(4)} |`);
  return `## Runs of GlueToPersonalize

What an execution takes, counted in virtual time (\`bench/recommendations/\`) on the definitions that are deployed: three datasets, of which two are crawled, with a filter, an event tracker, an attribution
of metrics and a batch of recommendations. Functions that are called: ${functions}; the goal, none: ${functions ? '**not reached**' : '**reached**'}. Most transitions only ask whether something is done, every 15 seconds at first
and every five minutes later; how long Glue and Personalize take is an assumption of ours, and so are the hours. Dollars are those of Step Functions alone, at $0.025 per 1,000 transitions.

| execution | ends as | transitions | of these asking | calls of services | hours | dollars |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}
