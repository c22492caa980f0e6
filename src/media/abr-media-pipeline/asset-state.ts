/** What the record of an asset says, and its events tell. */
export enum AssetState {
  /** The upload is known and will be looked at. */
  RECEIVED = 'RECEIVED',
  /** It is a video within the limits; its job is being created. */
  SUBMITTED = 'SUBMITTED',
  /** MediaConvert works on it; `progress` is in percent. Told about once a minute. */
  ENCODING = 'ENCODING',
  /** All manifests and their segments were seen: it plays. */
  READY = 'READY',
  /** It was refused before anything was billed; `reason` and `message` say why, and `source.location` where the file is. */
  REJECTED = 'REJECTED',
  /** It ended without a result; `reason` and `message` say why. The source is where it was. */
  FAILED = 'FAILED',
  /** It is being deleted. */
  DELETING = 'DELETING',
  /** Nothing is left of it but the record. */
  DELETED = 'DELETED',
}
