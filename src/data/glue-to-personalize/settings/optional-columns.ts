import { MappedDataset } from './mappings';

const COUNTED = ['EVENT_TYPE', 'EVENT_VALUE'];

/**
 * How many columns of interactions count together with the types of events, of which there may be 10 in all: these two, and fields of the user's own.
 *
 * https://docs.aws.amazon.com/personalize/latest/dg/interactions-dataset-requirements.html
 */
export const optionalColumns = ({ mapping }: MappedDataset): number =>
  mapping.fields.filter(({ _spec: { name, known } }) => !known || COUNTED.includes(name)).length;
