import { Settings } from './settings';

/** Leaves of the topics `<prefix>/<device>/<source>/<leaf>`: one for each kind of message, so that a rule of AWS IoT can tell them apart. */
export type Leaf = 'rows' | 'rows-gz' | 'quarantine' | 'files' | 'health';

export const topicOf = ({ topicPrefix, device }: Pick<Settings, 'topicPrefix' | 'device'>, source: string, leaf: Leaf) => `${topicPrefix}/${device}/${source}/${leaf}`;
