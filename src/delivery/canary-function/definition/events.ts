import { query, State, task, TaskProps } from './asl';

/** Who speaks in the events. */
export const EVENT_SOURCE = 'cdk-reference-constructs.canary-function';

/** What all events of a rollout are called. */
export const EVENT_DETAIL_TYPE = 'Canary Rollout State Change';

/** Faults of EventBridge, under the names that its SDKs and the integration give them. */
export const EVENT_ERRORS = [
  'EventBridge.InternalException', 'EventBridge.EventBridgeException', 'EventBridge.AmazonEventBridgeException', 'EventBridge.ThrottlingException',
  'EventBridge.SdkClientException', 'EventBridge.FailedEntry',
];

/** Where rollbacks are counted. */
export const NAMESPACE = 'CanaryFunction';

/** Arguments of PutEvents that tell one transition of the members, a JSONata expression. */
export function entry(members: string, detail: State): State {
  return {
    Entries: [{
      Source: EVENT_SOURCE,
      DetailType: EVENT_DETAIL_TYPE,
      Detail: { rollout: query('$states.context.Execution.Name'), members: memberList(members), change: query(changeOf(members)), ...detail },
    }],
  };
}

/** The members as events name them. */
const memberList = (members: string) => query(`[${members}.{ 'function': function, 'alias': alias, 'from': from, 'to': to }]`);

/** The same in words, for messages: an input transformer cannot go through a list. */
const changeOf = (members: string) => `'' & $join(${members}.(function & ':' & alias & ($exists(from) ? ' ' & from : '') & ' -> ' & to), ', ')`;

/** A reason as it is put into messages: an input transformer escapes nothing, and a chat shows no pages of JSON. */
export const inWords = (reason: string) => `$substring($replace($replace(${reason}, '"', "'"), /[\\\\\\s]+/, ' '), 0, 1000)`;

/** A state that tells how a rollout has ended or why it does not go on, and says nothing else. */
export function tell(name: string, state: string, props: Omit<TaskProps, 'resource' | 'arguments'> & { members: string; detail?: State }) {
  const { members, detail, ...rest } = props;
  return task(name, { resource: 'events:putEvents', arguments: entry(members, { state, ...detail }), ...rest });
}
