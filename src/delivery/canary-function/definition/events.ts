import { query, State, task, TaskProps } from './asl';

/** Who speaks in the events. */
export const EVENT_SOURCE = 'cdk-reference-constructs.canary-function';

/** What all events of a rollout are called. */
export const EVENT_DETAIL_TYPE = 'Canary Rollout State Change';

/** Where rollbacks are counted. */
export const NAMESPACE = 'CanaryFunction';

/** Arguments of PutEvents that tell one transition. */
export function entry(detail: State): State {
  return { Entries: [{ Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: detail }] };
}

/** The members as events name them. */
export const memberList = (members: string) => query(`[${members}.{ 'function': function, 'alias': alias, 'from': from, 'to': to }]`);

/** A state that tells how a rollout has ended or why it does not go on, and says nothing else. */
export function tell(name: string, state: string, props: Omit<TaskProps, 'resource' | 'arguments'> & { members: string; detail?: State }) {
  const { members, detail, ...rest } = props;
  return task(name, {
    resource: 'events:putEvents',
    arguments: entry({ rollout: query('$states.context.Execution.Name'), state, members: memberList(members), ...detail }),
    ...rest,
  });
}
