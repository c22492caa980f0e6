import { awaitIt } from './await-it';
import { EVENT } from './names';
import { RecommendationPlan } from './recommendation-plan';
import { problem, unlessProblems } from './record';
import { tell } from './tell';
import { choice, ERROR, forEach, query, State, States, task } from '../../../core/states-language';

/** A problem with one dataset. */
const inBody = (error: string, cause?: string) => problem(error, cause, 'body');

/** The way out of a body: what is wrong is told with the dataset, so that one look shows what is wrong with all of them. */
const noted = (error: string): State[] => [{ ErrorEquals: ['States.ALL'], Assign: inBody(error), Next: 'No survey' }];

/** Of a wider table only what the mapping reads is looked at: a state holds 256 KiB. */
const MOST_COLUMNS = 300;

/** Seconds that a crawl may take. */
export const CRAWL = 3600;

/**
 * Looks at the sources before anything is paid: the connection is tried, the crawler run, the table found, and its columns compared with those that the mapping reads and
 * with those of the last run. What is missing or can never be read ends the run; what is new is told.
 */
export function surveyStates(plan: RecommendationPlan, next: string): States {
  return {
    ...forEach('Survey', {
      items: query('$datasets'),
      body: { StartAt: 'Source', States: body() },
      assign: {
        surveyed: query('$states.result'),
        changes: query("[$states.result[$count(removed) + $count(retyped) + $count(added) > 0].{ 'dataset': name, 'table': table, 'version': version, 'removed': removed, 'retyped': retyped, 'added': added }]"),
        problems: query('[$states.result.problem]'),
      },
      next: 'Has a source changed',
      catch: [{ ErrorEquals: ['States.ALL'], Assign: problem('SurveyFailed'), Next: 'Failed' }],
    }),
    ...choice('Has a source changed', [{ when: '$count($changes) > 0', next: 'Tell changes' }], 'May it be exported'),
    ...tell('Tell changes', plan, {
      type: EVENT.changed,
      detail: "{ 'breaking': $count($problems[error = 'SchemaDrift']) > 0, 'changes': $changes, 'message': $join($problems[error = 'SchemaDrift'].cause, '; ') }",
      next: 'May it be exported',
    }),
    ...unlessProblems('May it be exported', next),
  };
}

function body(): States {
  return {
    'Source': { Type: 'Pass', Assign: { dataset: query('$states.input'), tries: 1, drift: {}, trouble: {} }, Next: 'Is it a database' },
    ...choice('Is it a database', [{ when: '$exists($dataset.connection)', next: 'Try the connection' }], 'Is it crawled'),
    ...task('Try the connection', {
      resource: 'aws-sdk:glue:testConnection',
      arguments: { ConnectionName: query('$dataset.connection') },
      timeout: 300,
      attempts: 2,
      final: ['States.QueryEvaluationError'],
      next: 'Is it crawled',
      catch: [{ ErrorEquals: ['States.ALL'], Assign: inBody('SourceUnreachable', `$dataset.name & ': ' & ${ERROR}`), Next: 'No survey' }],
    }),
    ...choice('Is it crawled', [{ when: '$exists($dataset.crawler)', next: 'Crawl' }], 'Find the table'),
    ...task('Crawl', {
      resource: 'aws-sdk:glue:startCrawler',
      arguments: { Name: query('$dataset.crawler') },
      final: ['States.QueryEvaluationError', 'Glue.CrawlerRunningException'],
      next: 'Await crawl',
      // By a schedule, by hand, or by a call of ours whose answer was lost.
      catch: [{ ErrorEquals: ['Glue.CrawlerRunningException'], Next: 'Await crawl' }, ...noted('CrawlFailed')],
    }),
    ...awaitIt('crawl', {
      resource: 'aws-sdk:glue:getCrawler',
      arguments: { Name: query('$dataset.crawler') },
      status: "$states.result.Crawler.State = 'READY' ? ($states.result.Crawler.LastCrawl.Status = 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED') : $states.result.Crawler.State = 'RUNNING' ? 'RUNNING' : 'ENDING'",
      reason: "$dataset.name & ': ' & $states.result.Crawler.LastCrawl.ErrorMessage",
      done: 'SUCCEEDED',
      next: 'Find the table',
      error: 'CrawlFailed',
      failed: 'No survey',
      most: CRAWL,
      place: 'body',
      catch: noted('CrawlFailed'),
    }),
    ...task('Find the table', {
      resource: 'aws-sdk:glue:getTables',
      // Two would be one too many, and more need not be seen.
      arguments: { DatabaseName: query('$dataset.database'), Expression: query('$dataset.tables'), MaxResults: 5 },
      final: ['States.QueryEvaluationError', 'Glue.EntityNotFoundException'],
      assign: {
        tables: query(`[$states.result.TableList.{
          'name': Name, 'version': VersionId, 'gone': $exists(Parameters.DEPRECATED_BY_CRAWLER),
          'columns': ($all := [$append(StorageDescriptor.Columns, PartitionKeys).{ 'name': $lowercase(Name), 'type': $lowercase(Type) }]; $count($all) > ${MOST_COLUMNS} ? [$all[name in $dataset.expected.name]] : $all)
        }]`),
      },
      next: 'Is it one table',
      catch: [
        { ErrorEquals: ['Glue.EntityNotFoundException'], Assign: { tables: [] }, Next: 'Is it one table' },
        // States.ALL does not take this one.
        { ErrorEquals: ['States.DataLimitExceeded'], Assign: inBody('SurveyFailed', "$dataset.name & ': the table has more columns than one look can hold (256 KiB)'"), Next: 'No survey' },
        ...noted('SurveyFailed'),
      ],
    }),
    ...choice('Is it one table', [
      { when: '$count($tables) = 0', next: 'No survey', assign: inBody('NoTable', "$dataset.name & ': the database ' & $dataset.database & ' has no table ' & $dataset.tables & '; is there data in the source, and has it been crawled?'") },
      {
        when: '$count($tables) > 1',
        next: 'No survey',
        assign: inBody('SeveralTables', "$dataset.name & ': the crawler found several layouts in one source: ' & $join($tables.name, ', ') & '; put them into sources of their own'"),
      },
      { when: '$tables[0].gone', next: 'No survey', assign: inBody('SourceGone', "$dataset.name & ': the source of the table ' & $tables[0].name & ' is no longer there'") },
    ], 'Compare'),
    'Compare': { Type: 'Pass', Assign: { drift: query(DRIFT) }, Next: 'Is it readable' },
    ...choice('Is it readable', [
      { when: "$drift.breaking != ''", next: 'No survey', assign: inBody('SchemaDrift', "$dataset.name & ', table ' & $drift.table & ' (version ' & $drift.version & '): ' & $drift.breaking") },
    ], 'Surveyed'),
    'Surveyed': { Type: 'Pass', Output: query('$merge([$dataset, $drift])'), End: true },
    'No survey': { Type: 'Pass', Output: query("$merge([$dataset, $drift, { 'problem': $trouble }])"), End: true },
  };
}

/** JSONata: what is different of a table: from what the mapping reads, which breaks it, and from what the last run saw. */
const DRIFT = `(
  $table := $tables[0];
  $of := function($columns, $name) { $columns[name = $name] };
  $kind := function($type) { $match($type, /^[a-z_]+/)[0].match };
  $before := $lookup($record.columns, $dataset.name);
  $seen := $exists($before) ? $parse($before) : $table.columns;
  $missing := [$dataset.expected[$not($exists($of($table.columns, name)))].name];
  $unreadable := [$dataset.expected.($column := $of($table.columns, name); $exists($column) and $not($kind($column.type) in types) ? { 'name': name, 'type': $column.type })];
  $lost := [$seen[$not($exists($of($table.columns, name)))].name];
  $other := [$seen.($now := $of($table.columns, name); $exists($now) and $now.type != type ? { 'name': name, 'from': type, 'to': $now.type })];
  {
    'table': $table.name, 'version': $table.version, 'columns': $table.columns,
    'removed': [$distinct($append($missing, $lost))],
    'retyped': [$append($other, $unreadable[$not(name in $other.name)].{ 'name': name, 'to': type })],
    'added': [$table.columns[$not($exists($of($seen, name)))].name],
    'breaking': $join([
      $count($missing) > 0 ? 'the mapping reads ' & $join($missing, ', ') & ', which the table has no more (it has ' & $join($table.columns.name, ', ') & ')',
      $unreadable.(name & ' is ' & type & ', which cannot be read as it is mapped')
    ], '; ')
  }
)`;
