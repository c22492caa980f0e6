import { awaitIt } from './await-it';
import { BUSY, EXISTS, REFUSED } from './personalize-errors';
import { PersonalizePlan, RecommendationPlan, RecommenderPlan } from './recommendation-plan';
import { change, failed, problem, unlessProblems } from './record';
import { choice, ERROR, forEach, query, States, task, text } from '../../../core/states-language';

/** Seconds. */
export const BATCH = 24 * 3600;
export const FILTER = 3600;

/** A name for states that are only there when they were asked for, and the state that leads on. */
export interface Extra {
  readonly first: string;
  readonly states: States;
}

/**
 * What goes beside the model: an attribution of metrics, filters, an event tracker. Made once, by name; nothing is changed or deleted. A filter of another expression has another
 * name and is another; other settings of an attribution, of which a dataset group has one, are not applied: it has to be deleted by hand, and the next run makes it again.
 */
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
    final: REFUSED,
    retry: [BUSY],
    next: rest.first,
    catch: [{ ErrorEquals: [EXISTS], Next: rest.first }, ...failed('AttributionFailed')],
  });
  return { first: 'Attribute metrics', states: { ...states, ...rest.states } };
}

/** A filter that could not be made keeps its name: whether there is one says nothing, so its status is asked. */
function filtersOf({ arns, filters, datasetGroupArn }: PersonalizePlan | RecommenderPlan, next: string): Extra {
  if (!filters.length) return { first: next, states: {} };
  const items = `[${filters.map(({ name, expression }) => `{ 'name': ${text(name)}, 'expression': ${text(expression)} }`).join(', ')}]`;
  const noted = [{ ErrorEquals: ['States.ALL'], Assign: problem('FilterFailed', `$filter.name & ': ' & ${ERROR}`, 'body'), Next: 'No filter' }];
  return {
    first: 'Create filters',
    states: {
      ...forEach('Create filters', {
        items: query(items),
        concurrency: 1,
        body: {
          StartAt: 'Filter',
          States: {
            'Filter': { Type: 'Pass', Assign: { filter: query('$states.input'), tries: 1 }, Next: 'Create filter' },
            ...task('Create filter', {
              resource: 'aws-sdk:personalize:createFilter',
              arguments: { Name: query('$filter.name'), DatasetGroupArn: datasetGroupArn, FilterExpression: query('$filter.expression') },
              final: REFUSED,
              retry: [BUSY],
              next: 'Await filter',
              catch: [{ ErrorEquals: [EXISTS], Next: 'Look at filter' }, ...noted],
            }),
            ...awaitIt('filter', {
              resource: 'aws-sdk:personalize:describeFilter',
              arguments: { FilterArn: query(`${text(`${arns}filter/`)} & $filter.name`) },
              status: '$states.result.Filter.Status',
              reason: "$states.result.Filter.FailureReason & '; delete the filter ' & $filter.name",
              next: 'Filter there',
              error: 'FilterFailed',
              failed: 'No filter',
              most: FILTER,
              place: 'body',
              catch: noted,
            }),
            'Filter there': { Type: 'Pass', Output: {}, End: true },
            'No filter': { Type: 'Pass', Output: { problem: query('$trouble') }, End: true },
          },
        },
        assign: { problems: query('[$states.result.problem]') },
        next: 'Are the filters there',
        catch: failed('FilterFailed'),
      }),
      ...unlessProblems('Are the filters there', next),
    },
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
        final: REFUSED,
        assign: { tracker: query("$exists($states.result.EventTrackers[0]) ? $states.result.EventTrackers[0].EventTrackerArn : ''") },
        next: 'Is it found',
        catch: failed('TrackerFailed'),
      }),
      ...choice('Is it found', [{ when: "$tracker = ''", next: 'Create tracker' }], 'Look at tracker'),
      ...task('Create tracker', {
        resource: 'aws-sdk:personalize:createEventTracker',
        arguments: { Name: name, DatasetGroupArn: datasetGroupArn },
        final: REFUSED,
        retry: [BUSY],
        assign: { trackingId: query('$states.result.TrackingId') },
        next: 'Note tracker',
        catch: [{ ErrorEquals: [EXISTS], Next: 'Find tracker' }, ...failed('TrackerFailed')],
      }),
      ...task('Look at tracker', {
        resource: 'aws-sdk:personalize:describeEventTracker',
        arguments: { EventTrackerArn: query('$tracker') },
        final: REFUSED,
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
        final: REFUSED,
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
        most: BATCH,
      }),
    },
  };
}
