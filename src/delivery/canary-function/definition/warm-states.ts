import { choice, forEach, query, State, States, task, wait } from './asl';
import { Part } from './invocations';

/** Allocates provisioned concurrency for the new versions and waits until it is there: at most about half an hour. */
export function warmUp(concurrency: number, members: string, next: string): Part {
  const config = { FunctionName: query('$states.input.function'), Qualifier: query('$states.input.to') };
  const states: States = {
    ...task('Allocate', {
      resource: 'aws-sdk:lambda:putProvisionedConcurrencyConfig',
      arguments: { ...config, ProvisionedConcurrentExecutions: concurrency },
      assign: { looks: 0 },
      next: 'Let it warm up',
      output: query('$states.input'),
    }),
    ...wait('Let it warm up', 15, 'Is it warm'),
    ...task('Is it warm', {
      resource: 'aws-sdk:lambda:getProvisionedConcurrencyConfig',
      arguments: config,
      assign: { warm: query('$states.result.Status'), looks: query('$looks + 1') },
      output: query('$states.input'),
      next: 'Warm',
    }),
    ...choice('Warm', [
      { when: "$warm = 'READY'", next: 'Ready' },
      { when: "$warm = 'IN_PROGRESS' and $looks < 120", next: 'Let it warm up' },
    ], 'Not warm'),
    'Ready': { Type: 'Succeed' },
    'Not warm': { Type: 'Fail', Error: 'NotWarm', Cause: query("'Provisioned concurrency of ' & $states.input.function & ':' & $states.input.to & ' is ' & $warm") },
  };
  const first = 'Warm up';
  return { first, states: forEach(first, { items: query(`[${members}]`), body: { StartAt: 'Allocate', States: states }, next, onError: 'Roll back' }) };
}

/** Gives back the provisioned concurrency of versions that have no traffic any more. One that has none is as good. */
export function coolDown(first: string, items: string, more: { next?: string; output?: State; onError: string }): States {
  const name = `${first}: version`;
  const gone: State = { ErrorEquals: ['Lambda.ResourceNotFoundException', 'Lambda.ProvisionedConcurrencyConfigNotFoundException'], Next: `${name} has none` };
  return forEach(first, {
    items: query(items),
    body: {
      StartAt: name,
      States: {
        ...task(name, {
          resource: 'aws-sdk:lambda:deleteProvisionedConcurrencyConfig',
          arguments: { FunctionName: query('$states.input.function'), Qualifier: query('$states.input.version') },
          catch: [gone],
          output: query("'done'"),
        }),
        [`${name} has none`]: { Type: 'Pass', End: true },
      },
    },
    ...more,
  });
}
