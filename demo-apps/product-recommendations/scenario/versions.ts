import { GetSolutionMetricsCommand, paginateListSolutions, paginateListSolutionVersions, PersonalizeClient } from '@aws-sdk/client-personalize';
import { align } from './table';
import { Cloud } from '../../../local-cloud/target';

/** A model that was trained, with what Personalize measured of it. */
export interface ModelVersion {
  readonly arn: string;
  readonly status: string;
  readonly createdAt: Date;
  /** By Personalize's names, such as `normalized_discounted_cumulative_gain_at_10`. Empty when it was not trained to its end. */
  readonly metrics: Record<string, number>;
}

/** The versions of the solutions of a dataset group, the oldest first. */
export async function modelVersions(cloud: Cloud, region: string, datasetGroupArn: string): Promise<ModelVersion[]> {
  const client = new PersonalizeClient(cloud.client(region));
  try {
    const versions: ModelVersion[] = [];
    for await (const { solutions = [] } of paginateListSolutions({ client }, { datasetGroupArn })) {
      for (const { solutionArn } of solutions) {
        for await (const { solutionVersions = [] } of paginateListSolutionVersions({ client }, { solutionArn })) {
          for (const { solutionVersionArn, status, creationDateTime } of solutionVersions) {
            const measured = status === 'ACTIVE' ? await client.send(new GetSolutionMetricsCommand({ solutionVersionArn })) : undefined;
            versions.push({ arn: solutionVersionArn!, status: status!, createdAt: creationDateTime!, metrics: measured?.metrics ?? {} });
          }
        }
      }
    }
    return versions.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  } finally {
    client.destroy();
  }
}

/** The names of Personalize in short: `NDCG at 10`. */
export function metricName(name: string): string {
  return name
    .replace('normalized_discounted_cumulative_gain', 'NDCG')
    .replace('mean_reciprocal_rank', 'MRR')
    .replaceAll('_', ' ');
}

/** The last part of its ARN. */
export const shortVersion = (arn: string): string => arn.split('/').at(-1)!;

export function versionTable(versions: readonly ModelVersion[], live?: string): string[] {
  const names = [...new Set(versions.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  return align([
    ['version', 'status', ...names.map(metricName), ''],
    ...versions.map(({ arn, status, metrics }) => [
      shortVersion(arn), status, ...names.map((name) => metrics[name]?.toFixed(4) ?? ''), arn === live ? '← serves' : '',
    ]),
  ]);
}
