import { AbrLadder } from './abr-ladder';
import { MediaEncoding } from './media-encoding';
import { MediaLimits } from './media-limits';
import { MediaOperations } from './media-operations';
import { MediaPackaging } from './media-packaging';
import { MediaOutputOptions, MediaSourceOptions } from './media-places';
import { MediaPlayback } from './media-playback';
import { MediaTracks } from './media-tracks';

/** Properties of `AbrMediaPipeline`. */
export interface AbrMediaPipelineProps {
  /**
   * Where uploads arrive.
   *
   * @default - `uploads/` of a bucket of its own
   */
  readonly source?: MediaSourceOptions;

  /**
   * The sizes and bitrates that an asset is encoded to.
   *
   * @default AbrLadder.automated()
   */
  readonly ladder?: AbrLadder;

  /**
   * How the renditions are packed.
   *
   * @default - CMAF with manifests of HLS and DASH, segments of 4 seconds
   */
  readonly packaging?: MediaPackaging;

  /**
   * What an asset has beside its video.
   *
   * @default - audio of 128 kbit/s, a poster, thumbnails, no captions
   */
  readonly tracks?: MediaTracks;

  /**
   * What is rejected before it is billed.
   *
   * @default - over 4 hours, 100 GiB, 4096 x 2160
   */
  readonly limits?: MediaLimits;

  /**
   * How jobs are run.
   *
   * @default - in the default queue of the account, accelerated where possible, for 6 hours at most
   */
  readonly encoding?: MediaEncoding;

  /**
   * Where renditions go.
   *
   * @default - `assets/` of a bucket of its own
   */
  readonly output?: MediaOutputOptions;

  /**
   * How viewers get what was encoded.
   *
   * @default - a distribution of CloudFront, for everybody
   */
  readonly playback?: MediaPlayback;

  /**
   * How it is run.
   *
   * @default - a name made from the path, the runbook of this library
   */
  readonly operations?: MediaOperations;
}
