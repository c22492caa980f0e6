import { MediaOwnQueueOptions, MediaQueueOptions } from './media-queue';

/** Whose queue it is. */
export type QueueKind =
  | { readonly kind: 'accountDefault' }
  | { readonly kind: 'own'; readonly options: MediaOwnQueueOptions }
  | { readonly kind: 'arn'; readonly queueArn: string; readonly options: MediaQueueOptions };
