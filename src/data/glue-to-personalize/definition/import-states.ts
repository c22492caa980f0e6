import { awaitIt } from './await-it';
import { STORE } from './names';
import { BUSY, EXISTS, GONE, REFUSED } from './personalize-errors';
import { PersonalizePlan, RecommendationPlan, RecommenderPlan } from './recommendation-plan';
import { change, problem, unlessProblems } from './record';
import { choice, ERROR, forEach, query, State, States, task, text } from '../../../core/states-language';

/** What was made a moment ago may not be seen yet. */
const FINAL = REFUSED.filter((error) => error !== GONE);
const noted = (error: string): State[] => [{ ErrorEquals: ['States.ALL'], Assign: problem(error, `$dataset.name & ': ' & ${ERROR}`, 'body'), Next: 'No import' }];

/** What the wait for a dataset ends with when it is there, with the schema of an earlier mapping. */
const OTHER = 'STOPPED AT ANOTHER SCHEMA';

/** Seconds. */
export const CREATION = 3600;
export const IMPORT = 12 * 3600;

/** JSONata: what is imported from now on: up to when, and with which schemas. */
export const IMPORTED = `{ 'imported': {
  'run': $published.run,
  'schemas': $merge([$exists($record.imported.schemas) ? $record.imported.schemas : {}, $published.datasets.{ name: schemaHash }]),
  'watermarks': $merge([$exists($record.imported.watermarks) ? $record.imported.watermarks : {}, $published.datasets[until != ''].{ name: $number(until) }])
} }`;

/**
 * Brings the published exports into Personalize. All that is created has a name that this construct or this run gives it: what exists already is an answer of the service that was
 * lost, and is taken as it is. A dataset keeps its name when its mapping changes: it gets the new schema.
 */
export function importStates(plan: RecommendationPlan, target: PersonalizePlan | RecommenderPlan, next: string): States {
  return {
    ...choice('Is it of this mapping', [{ when: '$record.imported.run = $published.run', next }, {
      when: '$count($published.datasets[$not(schemaHash = $lookup($schemas, name))]) > 0',
      next: 'Failed',
      assign: problem('SchemaChanged', "'the mapping has changed since the export ' & $published.run & ': start with action RUN'"),
    }], 'Import'),
    ...forEach('Import', {
      items: query('[$published.datasets.($export := $; $merge([$planned[name = $export.name], $export]))]'),
      body: { StartAt: 'Dataset', States: body(plan, target) },
      assign: { imports: query('$states.result'), problems: query('[$states.result.problem]') },
      next: 'Is all imported',
      catch: [{ ErrorEquals: ['States.ALL'], Assign: problem('ImportFailed'), Next: 'Failed' }],
    }),
    ...unlessProblems('Is all imported', 'Imported'),
    ...change('Imported', plan, {
      comment: 'From here the next incremental export goes on',
      set: IMPORTED,
      next,
    }),
  };
}

function body({ store }: RecommendationPlan, target: PersonalizePlan | RecommenderPlan): States {
  return {
    'Dataset': { Type: 'Pass', Assign: { dataset: query('$states.input'), tries: 1, updated: false }, Next: 'Create schema' },
    ...task('Create schema', {
      resource: 'aws-sdk:personalize:createSchema',
      arguments: { Name: query('$dataset.schemaName'), Schema: query('$dataset.schema'), ...target.domain && { Domain: target.domain } },
      final: FINAL,
      next: 'Create dataset',
      catch: [{ ErrorEquals: [EXISTS], Next: 'Create dataset' }, ...noted('SchemaRefused')],
    }),
    ...task('Create dataset', {
      resource: 'aws-sdk:personalize:createDataset',
      arguments: {
        Name: query('$dataset.datasetName'), SchemaArn: query('$dataset.schemaArn'), DatasetGroupArn: target.datasetGroupArn, DatasetType: query('$dataset.type'),
      },
      final: FINAL,
      next: 'Await dataset',
      catch: [{ ErrorEquals: [EXISTS], Next: 'Await dataset' }, ...noted('ImportFailed')],
    }),
    ...awaitIt('dataset', {
      resource: 'aws-sdk:personalize:describeDataset',
      arguments: { DatasetArn: query('$dataset.datasetArn') },
      // What became of an update before this run is not asked.
      status: `(
        $found := $states.result.Dataset;
        $update := $found.LatestDatasetUpdate.Status;
        $exists($update) and $not($update = 'ACTIVE' or $contains($update, 'FAILED')) ? $update :
        $found.Status = 'ACTIVE' and $found.SchemaArn != $dataset.schemaArn ? ($updated ? 'UPDATE FAILED' : '${OTHER}') : $found.Status
      )`,
      reason: '$states.result.Dataset.LatestDatasetUpdate.FailureReason',
      next: 'Create import',
      error: 'ImportFailed',
      failed: 'Has it another schema',
      most: CREATION,
      place: 'body',
      catch: noted('ImportFailed'),
    }),
    ...choice('Has it another schema', [{ when: `$found.status = '${OTHER}'`, next: 'Update dataset' }], 'No import'),
    ...task('Update dataset', {
      resource: 'aws-sdk:personalize:updateDataset',
      arguments: { DatasetArn: query('$dataset.datasetArn'), SchemaArn: query('$dataset.schemaArn') },
      final: FINAL,
      retry: [BUSY],
      assign: { updated: true, tries: 1 },
      next: 'Await dataset',
      catch: noted('SchemaRefused'),
    }),
    ...task('Create import', {
      resource: 'aws-sdk:personalize:createDatasetImportJob',
      arguments: {
        JobName: query("$run & '-' & $dataset.name"),
        DatasetArn: query('$dataset.datasetArn'),
        DataSource: { DataLocation: query(`${text(`s3://${store}/${STORE.exports}`)} & $published.run & '/' & $dataset.name & '/'`) },
        RoleArn: target.roleArn,
        ImportMode: query('$dataset.mode'),
        ...target.attribution && { PublishAttributionMetricsToS3: false },
      },
      final: FINAL,
      retry: [BUSY],
      assign: { tries: 1 },
      next: 'Await import',
      catch: [{ ErrorEquals: [EXISTS], Assign: { tries: 1 }, Next: 'Await import' }, ...noted('ImportFailed')],
    }),
    ...awaitIt('import', {
      resource: 'aws-sdk:personalize:describeDatasetImportJob',
      arguments: { DatasetImportJobArn: query(`${text(`${target.arns}dataset-import-job/`)} & $run & '-' & $dataset.name`) },
      status: '$states.result.DatasetImportJob.Status',
      reason: "$dataset.name & ': ' & $states.result.DatasetImportJob.FailureReason",
      next: 'Done',
      error: 'ImportFailed',
      failed: 'No import',
      most: IMPORT,
      place: 'body',
      catch: noted('ImportFailed'),
    }),
    'Done': { Type: 'Pass', Output: { name: query('$dataset.name') }, End: true },
    'No import': { Type: 'Pass', Output: { name: query('$dataset.name'), problem: query('$trouble') }, End: true },
  };
}
