import {
  aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_sns as sns, aws_sqs as sqs, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MESSAGES, Message } from './messages';
import type { Rollout } from './rollout';
import { RolloutState } from './rollout-state';
import { propError } from '../../core/prop-error';

/** Props of `RolloutNotifications`. */
export interface RolloutNotificationsProps {
  /** What the messages are about. */
  readonly rollout: Rollout;
  /** Where they go. */
  readonly topic: sns.ITopic;
  /** Whether they are in the format of Amazon Q Developer in chat applications. */
  readonly chat: boolean;
  /** Where the messages link to. */
  readonly runbookUrl: string;
  /** What becomes of the queue of lost messages. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Messages to people: a rule for each state that they care about. EventBridge publishes with a role of its own, so nothing is added to the policy of the
 * topic.
 *
 * A topic in the same account needs nothing more, also when it is encrypted with the key of AWS for SNS. With a key of your own: the role gets the
 * permission for it when the key is known (`sns.Topic`, or `Topic.fromTopicAttributes` with `keyArn`), and the key's policy must let policies of
 * the account decide. A topic in another account must allow `sns:Publish` to `role`. The topic must lie in the region of the rollout.
 */
export class RolloutNotifications extends Construct {
  /** EventBridge publishes as this role. */
  public readonly role: iam.Role;
  /** One for each state. */
  public readonly rules: events.Rule[];
  /** Messages that EventBridge could not publish. */
  public readonly lostMessages: sqs.Queue;

  /**
   * @param scope the rollout
   * @param id its id
   * @param props its options
   * @throws when the topic is a FIFO topic, which EventBridge cannot publish to
   */
  constructor(scope: Construct, id: string, props: RolloutNotificationsProps) {
    super(scope, id);
    const { rollout, topic, chat } = props;
    checkTopic(rollout, topic);
    this.role = new iam.Role(this, 'Role', {
      description: `EventBridge tells of rollouts of ${rollout.node.scope!.node.path}`,
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    this.lostMessages = new sqs.Queue(this, 'LostMessages', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy: props.removalPolicy,
    });
    const delivery = { role: this.role, deadLetterQueue: this.lostMessages, retryAttempts: 24, maxEventAge: Duration.hours(2) };
    this.rules = MESSAGES.map((message) => new events.Rule(this, message.state, {
      eventPattern: patternOf(message, rollout),
      targets: [new targets.SnsTopic(topic, { message: chat ? asChat(message, props) : asText(message, props), ...delivery })],
    }));
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html */
function checkTopic(scope: Construct, { fifo }: sns.ITopic) {
  if (fifo) throw propError(scope, { prop: 'operations.topic', value: 'a FIFO topic', allowed: 'a standard topic', fix: 'EventBridge cannot publish to FIFO topics: use another one' });
}

function patternOf({ state }: Message, rollout: Rollout): events.EventPattern {
  const pattern = rollout.told([state]);
  // It is told again at each look, for the sake of its token. People hear it once.
  return state === RolloutState.WAITING_FOR_APPROVAL ? { ...pattern, detail: { ...pattern.detail, look: [0] } } : pattern;
}

const field = (name: string) => events.EventField.fromPath(`$.detail.${name}`);

/** EventBridge puts each line into quotes. */
function asText({ headline, detail, commands, section }: Message, { rollout, runbookUrl }: RolloutNotificationsProps): events.RuleTargetInput {
  return events.RuleTargetInput.fromMultilineText([
    `${headline}: ${field('change')}`,
    detail(field),
    ...commands.map((command) => `${command.what}: ${operator(rollout, command.line)}`),
    `Rollout ${field('rollout')}, account ${events.EventField.account}, ${events.EventField.region}`,
    `${runbookUrl}#${section}`,
  ].join('\n'));
}

/**
 * The custom notification of https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html. The messages of a rollout form a thread. It
 * has no task token: a token is as good as the permission to approve.
 */
function asChat(message: Message, { rollout, runbookUrl }: RolloutNotificationsProps): events.RuleTargetInput {
  const { state, headline, icon, detail, commands, section } = message;
  return events.RuleTargetInput.fromObject({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `${icon} ${headline}: ${field('change')}`,
      description: detail(field),
      nextSteps: [
        ...commands.map((command) => `${command.what}: \`${operator(rollout, command.line)}\``),
        `Runbook: ${runbookUrl}#${section}`,
      ],
    },
    metadata: {
      threadId: field('rollout'),
      summary: `${headline}: ${field('change')}`,
      eventType: state,
      relatedResources: [rollout.machine.stateMachineArn],
    },
  });
}

const operator = (rollout: Rollout, line: string) => `npx --no canary-function ${line} --machine ${rollout.machine.stateMachineArn}`;
