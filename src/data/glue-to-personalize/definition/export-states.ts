import { STORE } from './names';
import { RecommendationPlan } from './recommendation-plan';
import { change, problem, unlessProblems } from './record';
import { measure } from './tell';
import { choice, forEach, query, State, States, task, text } from '../../../core/states-language';

/**
 * Exports the datasets and judges what came out, before Personalize is paid. An export has a prefix of its own; the record says which one is in use, and changes at once or
 * not at all: a run that fails leaves the last good one in use.
 */
export function exportStates(plan: RecommendationPlan, next: string): States {
  return {
    'How much': {
      Type: 'Pass',
      Comment: 'All of it, or what is new since the last import',
      Assign: { datasets: query(MODES), impossible: query("$request.mode = 'INCREMENTAL' and $not('INCREMENTAL' in $surveyed.(" + MODE + '))') },
      Next: 'Is there something new',
    },
    ...choice('Is there something new', [{
      when: '$impossible',
      next: 'Failed',
      assign: problem('NotIncremental', "'no dataset can be exported incrementally: none is mapped so, none was imported before, or its schema is another now; start with mode FULL'"),
    }], 'Export'),
    ...forEach('Export', {
      items: query('$datasets'),
      body: { StartAt: 'Run the job', States: body(plan) },
      assign: { exported: query('$states.result'), problems: query('[$states.result.problem]') },
      next: 'Is all exported',
      catch: [{ ErrorEquals: ['States.ALL'], Assign: problem('ExportFailed'), Next: 'Failed' }],
    }),
    ...unlessProblems('Is all exported', 'Count rows'),
    ...measure('Count rows', plan, {
      data: ROWS,
      assign: { verdict: query(verdict(plan)), published: query(PUBLISHED) },
      // Of a report that cannot be read nothing may be judged.
      catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Assign: problem('ExportFailed', "'a report: ' & $states.errorOutput.Cause"), Next: 'Failed' }],
      next: 'Is it good enough to import',
    }),
    ...choice('Is it good enough to import', [
      { when: '$exists($verdict.error)', next: 'Failed', assign: { problem: query('$verdict') } },
      { when: '$exists($verdict.little)', next: 'Little is new' },
    ], 'Publish'),
    'Little is new': { Type: 'Succeed', Output: { outcome: 'NOTHING_NEW', run: query('$run'), message: query('$verdict.little') } },
    ...change('Publish', plan, {
      set: "{ 'published': $published, 'columns': $merge([$surveyed.{ name: $string(columns) }]) }",
      next,
    }),
  };
}

/** JSONata, of a dataset: how it is exported. What was imported with another schema is imported anew. */
const MODE = `(
  $exists(lateness) and $not($request.mode = 'FULL') and $lookup($record.imported.schemas, name) = schemaHash and $exists($lookup($record.imported.watermarks, name)) ? 'INCREMENTAL' : 'FULL'
)`;

/** JSONata: the datasets, and which rows of each. Windows meet: what comes later than the lateness allows is in the next full export. */
const MODES = `[$surveyed.(
  $mode := ${MODE};
  $merge([$, {
    'mode': $mode,
    'since': $mode = 'INCREMENTAL' ? $string($lookup($record.imported.watermarks, name)) : '',
    'until': $exists(lateness) ? $string($floor($toMillis($states.context.Execution.StartTime) / 1000) - lateness) : ''
  }])
)]`;

/** JSONata: what a job says in its last words, `ETL_ERROR TableMissing: ...`; the cause of a job that has failed is its run. */
const LAST_WORDS = "$match($states.errorOutput.Error = 'States.TaskFailed' ? $parse($states.errorOutput.Cause).ErrorMessage : '', /ETL_ERROR ([A-Za-z]+): (.*)/)";

function body(plan: RecommendationPlan): States {
  const noted = (cause?: string): State[] => [{ ErrorEquals: ['States.ALL'], Assign: problem('ExportFailed', cause, 'body'), Next: 'No export' }];
  return {
    ...task('Run the job', {
      resource: 'glue:startJobRun.sync',
      arguments: {
        JobName: query('$states.input.job'),
        Arguments: {
          '--dataset': query('$states.input.name'),
          '--run': query('$run'),
          '--mode': query('$states.input.mode'),
          '--since': query('$states.input.since'),
          '--until': query('$states.input.until'),
          '--database': query('$states.input.database'),
          '--table': query('$states.input.table'),
          '--store': plan.store,
        },
      },
      timeout: plan.jobTimeout + 600,
      final: [],
      // The job is still at work for a run that has ended, or for a call of ours whose answer was lost: as long as it may be. An export of the same run is written over.
      // With jitter a wait is half as long in the mean.
      retry: [{
        ErrorEquals: ['Glue.ConcurrentRunsExceededException'],
        IntervalSeconds: 60,
        BackoffRate: 1,
        MaxAttempts: 2 * Math.ceil(plan.jobTimeout / 60) + 20,
        JitterStrategy: 'FULL',
      }],
      retried: ['Glue.ThrottlingException', 'Glue.AWSGlueException', 'Glue.SdkClientException', 'Glue.InternalServiceException', 'Glue.OperationTimeoutException'],
      attempts: 20,
      assign: { dataset: query('$states.input') },
      next: 'Read the report',
      catch: [{
        ErrorEquals: ['States.ALL'],
        Assign: {
          dataset: query('$states.input'),
          trouble: query(`(
            $words := ${LAST_WORDS};
            $exists($words) ? { 'error': $words[0].groups[0], 'cause': $states.input.name & ': ' & $words[0].groups[1] } :
            { 'error': 'ExportFailed', 'cause': $states.input.name & ': ' & $states.errorOutput.Error & ': ' & $states.errorOutput.Cause }
          )`),
        },
        Next: 'No export',
      }],
    }),
    ...task('Read the report', {
      resource: 'aws-sdk:s3:getObject',
      arguments: { Bucket: plan.store, Key: query(`${text(STORE.reports)} & $run & '/' & $dataset.name & '.json'`) },
      final: ['States.QueryEvaluationError', 'S3.NoSuchKeyException'],
      output: query("$merge([$dataset, { 'report': $parse($states.result.Body) }])"),
      catch: noted("$dataset.name & ': the report of the export: ' & $states.errorOutput.Cause"),
    }),
    'No export': { Type: 'Pass', Output: query("$merge([$dataset, { 'problem': $trouble }])"), End: true },
  };
}

/** JSONata: the numbers of the reports. */
const ROWS = `[$exported.(
  $dataset := [{ 'Name': 'Dataset', 'Value': name }];
  [
    $of('RowsRead', report.read, 'Count', $dataset), $of('RowsWritten', report.written, 'Count', $dataset), $of('RowsSkipped', report.skipped.total, 'Count', $dataset),
    $of('RowsQuarantined', report.quarantined.total, 'Count', $dataset), $of('RowsQuarantined', report.quarantined.total, 'Count', []),
    $each(report.quarantined.reasons, function($count, $reason) { $of('RowsQuarantined', $count, 'Count', $append($dataset, [{ 'Name': 'Reason', 'Value': $reason }])) })
  ]
)]`;

/** A job takes this much at most: https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const MOST_BYTES = { FULL: 100e9, INCREMENTAL: 1e9 };
const MOST_EVENT_TYPES = 10;
const LEAST_IMPORTED = 1000;

/** JSONata: why the exports are not imported, or an object without `error`. An incremental export of too little waits for more: its rows are in the next one as well. */
function verdict({ limits, datasets, target }: RecommendationPlan): string {
  const least = target.kind === 'stateMachine' ? 1 : LEAST_IMPORTED;
  const optional = datasets.find(({ type }) => type === 'INTERACTIONS')!.optionalColumns;
  return `(
    $reasons := function($counts) { $join($each($counts, function($count, $reason) { $count & ' ' & $reason }), ', ') };
    $usable := function($report) { $report.read - $sum([$report.skipped.reasons.FILTERED, $report.skipped.reasons.ERASED, $report.skipped.reasons.OUTSIDE_WINDOW]) };
    $bad := [$exported[report.quarantined.total > ${limits.quarantinedShare} * $usable(report)]];
    $empty := [$exported[mode = 'FULL' and report.written = 0]];
    $interactions := $exported[name = 'interactions'];
    $report := $interactions.report;
    $large := [$exported[report.bytes > (mode = 'FULL' ? ${MOST_BYTES.FULL} : ${MOST_BYTES.INCREMENTAL})]];
    $stop := function($error, $cause) { { 'error': $error, 'cause': $cause } };
    $count($bad) > 0 ? $stop('TooManyBadRows', $join($bad.(name & ': ' & report.quarantined.total & ' of ' & $usable(report) & ' rows (' & $reasons(report.quarantined.reasons) & '), allowed: ${Number((100 * limits.quarantinedShare).toFixed(6))} %'), '; ')) :
    $count($empty) > 0 ? $stop('EmptyExport', $join($empty.(name & ': no row is left of ' & report.read & ' (skipped: ' & $reasons(report.skipped.reasons) & ')'), '; ')) :
    $interactions.mode = 'INCREMENTAL' and $report.written < ${least} ? { 'little': $report.written & ' new interactions: an import takes ${least} at least; they come with the next run' } :
    $interactions.mode = 'FULL' and $report.written < ${limits.interactions} ? $stop('TooFewInteractions', $report.written & ' interactions, allowed: ${limits.interactions} or more') :
    $interactions.mode = 'FULL' and $report.usersWithTwo < ${limits.usersWithTwo} ? $stop('TooFewUsers', $report.usersWithTwo & ' users have two interactions or more, Personalize needs ${limits.usersWithTwo}') :
    ${target.kind === 'stateMachine' ? '' : personalizeTakes(optional)}
    {}
  )`;
}

/** JSONata: what Personalize does not take, whoever trains. */
const personalizeTakes = (optional: number) => `
    $interactions.mode = 'FULL' and $report.usersWithTwo < 0.01 * $report.users ? $stop('TooFewUsers', $report.usersWithTwo & ' of ' & $report.users & ' users have two interactions or more, Personalize needs 1 %') :
    $report.eventTypes + ${optional} > ${MOST_EVENT_TYPES} ? $stop('TooManyEventTypes', $report.eventTypes & ' types of events and ${optional} optional columns, Personalize takes ${MOST_EVENT_TYPES} of both') :
    $count($large) > 0 ? $stop('TooLarge', $join($large.(name & ': ' & report.bytes & ' bytes are more than one import takes'), '; ')) :`;

/** JSONata: the exports that are to be in use from now on. Of an incremental one without rows there is nothing to import. */
const PUBLISHED = `{
  'run': $run, 'at': $now(), 'datasets': [$exported[report.written > 0].{ 'name': name, 'mode': mode, 'rows': report.written, 'bytes': report.bytes, 'until': until, 'schemaHash': schemaHash }]
}`;
