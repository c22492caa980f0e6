import { UploadPlace } from './asset';
import { State } from '../../../core/states-language';

/** What the definition of the pipeline is made from. Names may be tokens. */
export interface PipelinePlan {
  readonly pipelineName: string;
  readonly tableName: string;
  readonly uploads: UploadPlace;
  readonly rejectedPrefix: string;
  readonly outputBucketName: string;
  readonly outputPrefix: string;
  readonly limits: PlannedLimits;
  /** JSONata: the most that the job may cost, in dollars. Undefined without prices. */
  readonly estimate?: string;
  /** Arguments of CreateJob. */
  readonly request: State;
  /** Seconds that a job may take, waiting in its queue included. */
  readonly encodingTimeout: number;
  readonly verifyFunctionArn: string;
  /** Below the folder of an asset, the one to play first. */
  readonly manifests: string[];
  readonly poster?: string;
  /** With JSONata of which sources have them. */
  readonly thumbnails?: { readonly path: string; readonly when: string };
  readonly captions?: PlannedCaptions;
  /** What stands before the paths of the manifests: `https://d111111abcdef8.cloudfront.net/`. Undefined without playback. */
  readonly playbackRoot?: string;
}

export interface PlannedLimits {
  /** Seconds. */
  readonly maxDuration: number;
  /** Bytes. */
  readonly maxSize: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Dollars. */
  readonly maxCost?: number;
}

/** Captions that are looked for beside the video, or made of its sound. */
export interface PlannedCaptions {
  readonly sidecars: { readonly language: string; readonly suffix: string }[];
  /** A language that players and Amazon Transcribe write alike: `en-US`. */
  readonly transcribed?: string;
}
