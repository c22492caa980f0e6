/** The datasets of a group, by the names of their props. */
export type DatasetKind = 'interactions' | 'items' | 'users';

export const DATASETS: readonly DatasetKind[] = ['interactions', 'items', 'users'];
