import { DATASETS, DatasetKind } from '../dataset-kind';
import { DatasetMapping } from '../dataset-mapping';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';

/** A dataset that is mapped. */
export interface MappedDataset {
  readonly dataset: DatasetKind;
  readonly mapping: DatasetMapping;
}

/** The datasets that there are, interactions first. */
export const mappedDatasets = (props: GlueToPersonalizeProps): MappedDataset[] =>
  DATASETS.flatMap((dataset) => { const mapping = props[dataset]; return mapping ? [{ dataset, mapping }] : []; });
