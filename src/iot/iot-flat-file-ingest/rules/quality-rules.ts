import { Construct } from 'constructs';
import { checkAfter } from './after-rules';
import { DAY, duration, MINUTE } from '../../../core/duration-rules';
import { number, wholeNumber } from '../../../core/number-rules';
import { isObject, optional } from '../../../core/value-rules';
import { FlatFileQualityOptions } from '../flat-file-quality';
import { FlatFileSourceOptions } from '../flat-file-source-options';
import { FlatFileWatch } from '../flat-file-watch';

export function checkQuality(scope: Construct, quality: FlatFileQualityOptions | undefined, files: FlatFileWatch) {
  optional(scope, 'quality', quality, isObject, 'an object', 'leave it out');
  const { maxBadRows, judgedAfter, maxRowBytes, afterStop } = quality ?? {};
  number(scope, 'quality.maxBadRows', maxBadRows, 0, 1);
  wholeNumber(scope, 'quality.judgedAfter', judgedAfter, 1, 1_000_000);
  wholeNumber(scope, 'quality.maxRowBytes', maxRowBytes, 1024, 2 ** 20);
  checkAfter(scope, 'quality.afterStop', afterStop, files);
}

export function checkWaits(scope: Construct, { maxLag, expectRowsEvery }: FlatFileSourceOptions) {
  duration(scope, 'maxLag', maxLag, 5 * MINUTE, 7 * DAY, MINUTE);
  duration(scope, 'expectRowsEvery', expectRowsEvery, 5 * MINUTE, 7 * DAY, MINUTE);
}
