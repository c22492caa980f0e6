import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { checkEncoding } from './encoding-rules';
import { checkLadder } from './ladder-rules';
import { checkLimits } from './limit-rules';
import { checkOperations } from './operation-rules';
import { checkPackaging } from './packaging-rules';
import { checkPlaces } from './place-rules';
import { checkPlayback } from './playback-rules';
import { checkTracks } from './track-rules';
import { isObject, optional } from '../../core/value-rules';

/** Every rule of the props. To be called before anything is made of them. */
export function checkAbrMediaPipeline(scope: Construct, props: AbrMediaPipelineProps) {
  checkGroups(scope, props);
  checkPlaces(scope, props);
  checkLadder(scope, props);
  checkPackaging(scope, props);
  checkTracks(scope, props);
  checkLimits(scope, props);
  checkPlayback(scope, props.playback ?? {});
  checkOperations(scope, props.operations ?? {});
  checkEncoding(scope, props);
}

/** The compiler demands objects, JavaScript does not. */
function checkGroups(scope: Construct, props: AbrMediaPipelineProps) {
  optional(scope, 'props', props, isObject, 'an object', 'use {}');
  for (const group of ['source', 'ladder', 'packaging', 'tracks', 'limits', 'encoding', 'output', 'playback', 'operations'] as const) {
    optional(scope, group, props[group], isObject, 'an object, or nothing', 'leave it out');
  }
}
