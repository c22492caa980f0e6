import { PersonalizePlan, RecommendationPlan, RecommenderPlan } from './recommendation-plan';
import { awaitIt, change, failed } from './record';
import { BUSY, FINAL } from './training-states';
import { choice, forEach, query, States, task, text } from '../../../core/states-language';

const EXISTS = 'Personalize.ResourceAlreadyExistsException';

/** A name for states that are only there when they were asked for, and the state that leads on. */
export interface Extra {
  readonly first: string;
  readonly states: States;
}

/** What goes beside the model: an attribution of metrics, filters, an event tracker. Made once, by name; nothing is changed or deleted. */
export function extraStates(plan: RecommendationPlan, target: PersonalizePlan | RecommenderPlan, next: string): Extra {
  const tracker = eventTracker(plan, target, next);
  const filters = filtersOf(target, tracker.first);
  return attribution(target, { first: filters.first, states: { ...filters.states, ...tracker.states } });
}

function attribution({ attribution: settings }: PersonalizePlan | RecommenderPlan, rest: Extra): Extra {
  if (!settings) return rest;
  const states = task('Attribute metrics', {
    resource: 'aws-sdk:personalize:createMetricAttribution',
    arguments: settings,
    final: FINAL,
    retry: [BUSY],
    next: rest.first,
    catch: [{ ErrorEquals: [EXISTS], Next: rest.first }, ...failed('AttributionFailed')],
  });
  return { first: 'Attribute metrics', states: { ...states, ...rest.states } };
}

function filtersOf({ filters, datasetGroupArn }: PersonalizePlan | RecommenderPlan, next: string): Extra {
  if (!filters.length) return { first: next, states: {} };
  const items = `[${filters.map(({ name, expression }) => `{ 'name': ${text(name)}, 'expression': ${text(expression)} }`).join(', ')}]`;
  return {
    first: 'Create filters',
    states: forEach('Create filters', {
      items: query(items),
      concurrency: 1,
      body: {
        StartAt: 'Create filter',
        States: {
          ...task('Create filter', {
            resource: 'aws-sdk:personalize:createFilter',
            arguments: { Name: query('$states.input.name'), DatasetGroupArn: datasetGroupArn, FilterExpression: query('$states.input.expression') },
            final: FINAL,
            retry: [BUSY],
            output: {},
            catch: [{ ErrorEquals: [EXISTS], Next: 'There is one' }],
          }),
          'There is one': { Type: 'Pass', Output: {}, End: true },
        },
      },
      next,
      catch: failed('FilterFailed'),
    }),
  };
}

/** A dataset group has one tracker, whose id clients send events with. */
function eventTracker(plan: RecommendationPlan, { eventTracker: name, datasetGroupArn }: PersonalizePlan | RecommenderPlan, next: string): Extra {
  if (!name) return { first: next, states: {} };
  return {
    first: 'Is there a tracker',
    states: {
      ...choice('Is there a tracker', [{ when: '$exists($record.trackingId)', next }], 'Find tracker'),
      ...task('Find tracker', {
        resource: 'aws-sdk:personalize:listEventTrackers',
        arguments: { DatasetGroupArn: datasetGroupArn, MaxResults: 10 },
        final: FINAL,
        assign: { tracker: query("$exists($states.result.EventTrackers[0]) ? $states.result.EventTrackers[0].EventTrackerArn : ''") },
        next: 'Is it found',
        catch: failed('TrackerFailed'),
      }),
      ...choice('Is it found', [{ when: "$tracker = ''", next: 'Create tracker' }], 'Look at tracker'),
      ...task('Create tracker', {
        resource: 'aws-sdk:personalize:createEventTracker',
        arguments: { Name: name, DatasetGroupArn: datasetGroupArn },
        final: FINAL,
        retry: [BUSY],
        assign: { trackingId: query('$states.result.TrackingId') },
        next: 'Note tracker',
        catch: [{ ErrorEquals: [EXISTS], Next: 'Find tracker' }, ...failed('TrackerFailed')],
      }),
      ...task('Look at tracker', {
        resource: 'aws-sdk:personalize:describeEventTracker',
        arguments: { EventTrackerArn: query('$tracker') },
        final: FINAL,
        assign: { trackingId: query('$states.result.EventTracker.TrackingId') },
        next: 'Note tracker',
        catch: failed('TrackerFailed'),
      }),
      ...change('Note tracker', plan, { set: "{ 'trackingId': $trackingId }", next }),
    },
  };
}

/** Recommendations for a list of users, written to the store by every version that is promoted. */
export function batchStates({ arns, batch }: PersonalizePlan, next: string): Extra {
  if (!batch) return { first: next, states: {} };
  return {
    first: 'Create batch',
    states: {
      ...task('Create batch', {
        resource: 'aws-sdk:personalize:createBatchInferenceJob',
        arguments: { JobName: query('$run'), SolutionVersionArn: query('$version'), ...batch },
        final: FINAL,
        retry: [BUSY],
        assign: { looks: 1 },
        next: 'Await batch',
        catch: [{ ErrorEquals: [EXISTS], Assign: { looks: 1 }, Next: 'Await batch' }, ...failed('BatchFailed')],
      }),
      ...awaitIt('batch', {
        resource: 'aws-sdk:personalize:describeBatchInferenceJob',
        arguments: { BatchInferenceJobArn: query(`${text(`${arns}batch-inference-job/`)} & $run`) },
        status: '$states.result.BatchInferenceJob.Status',
        reason: '$states.result.BatchInferenceJob.FailureReason',
        next,
        error: 'BatchFailed',
        most: 24 * 3600,
      }),
    },
  };
}
