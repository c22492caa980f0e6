import { FINAL } from './names';
import { choice, query, State, States, task } from '../../../core/states-language';

interface CoverPlan {
  readonly bucket: string;
  /** Where the version is taken away. */
  readonly next: string;
  /** Where it stays. */
  readonly stays: string;
  readonly failure?: State;
}

/**
 * A version that is taken away must not let an older one come forth again: the job of an older upload may have read it, and would be found to have read its own. So
 * it is covered by a delete marker first, unless something newer lies on it. What S3 compares is the content; versions of the same content are not told apart.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function cover({ bucket, next, stays, failure }: CoverPlan): States {
  return {
    ...task('Cover it', {
      resource: 'aws-sdk:s3:deleteObject',
      arguments: { Bucket: bucket, Key: query('$asset.key'), IfMatch: query("'\"' & $asset.etag & '\"'") },
      final: FINAL,
      output: query('$states.input'),
      next,
      catch: [{
        ErrorEquals: ['States.ALL'],
        // 412: something newer lies on it; 404: a delete marker does, perhaps this one.
        Assign: { covered: query('$exists($states.errorOutput.Cause) and $contains($states.errorOutput.Cause, /Status Code: 4(04|12)/)'), ...failure },
        Output: query('$states.input'),
        Next: 'Covered',
      }],
    }),
    ...choice('Covered', [{ when: '$covered', next }], stays),
  };
}
