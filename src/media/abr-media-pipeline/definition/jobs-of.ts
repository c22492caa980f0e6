import { SEARCHED } from './names';
import { query } from '../../../core/states-language';

/**
 * Arguments of SearchJobs: the newest first.
 *
 * @param url JSONata of the file that they read
 * @param more JSONata of an object: further arguments; members that have no value are left out
 */
export const jobsOf = (url: string, more: string) =>
  query(`$merge([{ 'InputFile': $substring(${url}, -${SEARCHED.characters}), 'Order': 'DESCENDING', 'MaxResults': ${SEARCHED.jobs} }, ${more}])`);
