import { MediaCaptionsOptions, MediaEmbeddedCaptionsOptions, MediaSidecarCaptionsOptions } from './media-captions';

/** Where captions come from, with what was said of them. */
export type CaptionsKind =
  | { readonly kind: 'embedded'; readonly options: MediaEmbeddedCaptionsOptions }
  | { readonly kind: 'sidecar'; readonly options: MediaSidecarCaptionsOptions }
  | { readonly kind: 'transcribed'; readonly options: MediaCaptionsOptions };
