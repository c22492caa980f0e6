import { AUDIO } from './audio';
import { captionSelectors } from './captions';
import { groups } from './groups';
import { JobParts } from './job-parts';
import { ask, merged, rendered, when } from './template';
import { State } from '../../../core/states-language';

/**
 * The Settings of CreateJob as they stand in the state that submits: JSON, with JSONata in the places that depend on the source. The expressions read the variables
 *
 * - `$asset`: { id, url, ... }
 * - `$input`: { width, height (as displayed), frameRate, audio, ... }
 * - `$captions`: [{ language, url }] of the files that were found or written; only with `MediaCaptions.sidecar` or `MediaCaptions.transcribed`
 */
export function jobSettings(parts: JobParts): State {
  return rendered(settingsTemplate(parts)) as State;
}

/** With the user's extra settings in it, before it becomes JSONata. */
export function settingsTemplate(parts: JobParts) {
  return merged(ownTemplate(parts), parts.extraSettings) as State;
}

function ownTemplate(parts: JobParts) {
  return {
    TimecodeConfig: { Source: 'ZEROBASED' },
    Inputs: [{
      FileInput: ask('$asset.url'),
      TimecodeSource: 'ZEROBASED',
      VideoSelector: { Rotate: 'AUTO' },
      AudioSelectors: when('$input.audio', { [AUDIO]: { DefaultSelection: 'DEFAULT' } }),
      ...captionSelectors(parts),
    }],
    OutputGroups: groups(parts),
  };
}
