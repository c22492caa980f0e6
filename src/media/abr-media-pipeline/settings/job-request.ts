import { HopParts, JobParts } from './job-parts';
import { jobSettings } from './job-settings';
import { quoted } from '../../../core/payload';
import { query, State, text } from '../../../core/states-language';

/**
 * The Arguments of `mediaconvert:createJob.sync`. Reads `$asset`, `$input`, `$captions` (see jobSettings) and `$attempt`, the number of the attempt in this execution.
 */
export function jobRequest(parts: JobParts): State {
  const { roleArn, queueArn, priority, hops, acceleration, tags, pipelineName } = parts;
  return {
    Role: roleArn,
    ...queueArn && { Queue: queueArn },
    ...priority !== undefined && { Priority: priority },
    ...hops.length && { HopDestinations: hops.map(destination) },
    AccelerationSettings: { Mode: acceleration },
    StatusUpdateInterval: 'SECONDS_60',
    BillingTagsSource: 'JOB',
    Tags: quoted(tags),
    UserMetadata: { pipeline: pipelineName, assetId: query('$asset.id'), execution: query('$states.context.Execution.Id') },
    ClientRequestToken: query(token),
    Settings: jobSettings(parts),
  };
}

const destination = ({ queueArn, minutes, priority }: HopParts) => ({
  Queue: queueArn, WaitMinutes: minutes, ...priority !== undefined && { Priority: priority },
});

/** The same for all calls of one attempt, another for each attempt, redrives included: 64 hexadecimal digits, the longest that MediaConvert takes. */
const token = `$hash($join([$asset.id, $states.context.Execution.Id, $string($states.context.Execution.RedriveCount), $string($attempt)], ${text(' ')}), ${text('SHA-256')})`;
