import { aws_lambda as lambda, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnalysisCheck } from './analysis-check';
import { NoTraffic } from './no-traffic';
import { RolloutPlan } from './rollout-plan';

/** How the new version is judged. */
export interface RolloutAnalysis {
  /**
   * What it is judged by. An empty list judges nothing.
   *
   * @default AnalysisCheck.defaults()
   */
  readonly checks?: AnalysisCheck[];

  /**
   * Time between two looks within a step: whole minutes. Each look beyond the first of a step costs four state transitions.
   *
   * @default - a minute, or longer for long plans, so that there are at most about 500 looks
   */
  readonly interval?: Duration;

  /**
   * Requests of a version in a step below which its error rate and duration say nothing.
   *
   * @default 50
   */
  readonly minSamples?: number;

  /**
   * How late Lambda's metrics may come. The window of a step begins that much before it, so that what came too late for the step before is judged too.
   *
   * @default Duration.minutes(2)
   */
  readonly metricLag?: Duration;

  /**
   * What happens when a step is over and there were fewer than `minSamples` requests.
   *
   * @default NoTraffic.wait(Duration.minutes(10))
   */
  readonly onNoTraffic?: NoTraffic;

  /**
   * Requests a minute that the function usually gets. With it, a step that is too short for `minSamples` is a warning at synthesis.
   *
   * @default - not known
   */
  readonly expectedRequestsPerMinute?: number;

  /**
   * For an emergency: give the next version all traffic at once, whatever it does. Take it out again with the deployment after.
   *
   * @default false
   */
  readonly skip?: boolean;
}

/**
 * Functions that have a say. Each is invoked with `{ phase, rollout, members: [{ function, alias, from, to }] }` and passes when it returns nothing, `true` or
 * `{ pass: true }`; whatever else it returns or throws rolls back, with `reason` if there is one. No callback is needed.
 */
export interface RolloutHooks {
  /**
   * Before the new version gets traffic.
   *
   * @default - none
   */
  readonly beforeTraffic?: lambda.IFunction[];

  /**
   * When all steps have passed, before the rollout is complete.
   *
   * @default - none
   */
  readonly afterTraffic?: lambda.IFunction[];
}

/** What a rollout does that finds another one of the same alias under way. */
export enum WhenBusy {
  /** Wait for its turn. Every version is rolled out, unless a newer one has overtaken it. */
  QUEUE = 'QUEUE',
  /** Wait; when a still newer one comes, give way to it. */
  LATEST = 'LATEST',
  /** Stop the other one, restore the alias, and begin. */
  REPLACE = 'REPLACE',
}

/** Versions and their succession. */
export interface RolloutLifecycle {
  /**
   * The version that the alias is created with; rollouts move the alias from then on. Never change it afterwards: it is the one thing with which
   * CloudFormation would move the alias.
   *
   * For a function that has published versions before, name the one that serves now.
   *
   * @default '1'
   */
  readonly firstVersion?: string;

  /**
   * What a deployment does while another rollout is under way.
   *
   * @default WhenBusy.LATEST
   */
  readonly whenBusy?: WhenBusy;

  /**
   * For how long code that had all traffic may return without steps, when it is deployed again. At most three are remembered.
   *
   * @default - never without steps
   */
  readonly returnWindow?: Duration;

  /**
   * How many versions before the one that has all traffic are kept. Older ones are deleted after a complete rollout.
   *
   * @default 3
   */
  readonly keepVersions?: number;

  /**
   * Provisioned concurrency of the version that has traffic. It is allocated for the new one, and waited for, before that gets traffic; the
   * old one's is given back.
   *
   * @default - none
   */
  readonly provisionedConcurrency?: number;
}

/** How people hear of it. */
export interface RolloutOperations {
  /**
   * Receives a message for each transition that people care about: waiting for approval, completed, rolled back, not restored, conflict, rejected.
   *
   * A standard topic in the region of the rollout. EventBridge publishes with a role, so a topic in the same account needs no policy for it; see
   * `RolloutNotifications` for other accounts and for topics with a key of your own.
   *
   * @default - events only
   */
  readonly topic?: sns.ITopic;

  /**
   * Messages in the format that Amazon Q Developer in chat applications shows in Slack and Teams.
   *
   * @default false
   */
  readonly chat?: boolean;

  /**
   * Where the alarms' descriptions link to.
   *
   * @default - the runbook of this library
   */
  readonly runbookUrl?: string;

  /**
   * What becomes of log groups and of the queues of lost starts and messages.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What every rollout may say. */
export interface RolloutOptions {
  /**
   * The name of the alias that callers use. Another name is another alias, which begins at `lifecycle.firstVersion`.
   *
   * @default 'live'
   */
  readonly aliasName?: string;

  /**
   * How the new version receives traffic.
   *
   * @default RolloutPlan.canary()
   */
  readonly plan?: RolloutPlan;

  /**
   * How it is judged.
   *
   * @default - error rate, throttles and duration, compared with the stable version
   */
  readonly analysis?: RolloutAnalysis;

  /**
   * Functions that have a say.
   *
   * @default - none
   */
  readonly hooks?: RolloutHooks;

  /**
   * Versions and their succession.
   *
   * @default - the newest deployment waits for the rollout before it, three versions are kept
   */
  readonly lifecycle?: RolloutLifecycle;

  /**
   * How people hear of it.
   *
   * @default - events, alarms and a dashboard
   */
  readonly operations?: RolloutOperations;
}
