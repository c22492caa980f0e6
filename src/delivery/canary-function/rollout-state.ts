/** What the events of a rollout tell. `rollout-event.schema.json` says which fields come with each. */
export enum RolloutState {
  /** The weight of the new version was raised; the step has begun. */
  SHIFTED = 'SHIFTED',
  /** The step was judged and goes on. */
  LOOKED = 'LOOKED',
  /** A step has begun after which somebody must approve. */
  WAITING_FOR_APPROVAL = 'WAITING_FOR_APPROVAL',
  /** Another rollout of the alias is under way; this one waits for it. */
  QUEUED = 'QUEUED',
  /** The new version has all traffic. */
  COMPLETED = 'COMPLETED',
  /** The alias is at the old version again; this has been read back. */
  ROLLED_BACK = 'ROLLED_BACK',
  /** The alias could not be put back, or not verified: look at it now. */
  RESTORE_FAILED = 'RESTORE_FAILED',
  /** The alias is at the version already. */
  UNCHANGED = 'UNCHANGED',
  /** The version was rolled back before. */
  REJECTED = 'REJECTED',
  /** A newer version is on its way or has arrived. */
  SUPERSEDED = 'SUPERSEDED',
  /** Somebody else has moved the alias. It was left as it is. */
  CONFLICT = 'CONFLICT',
}
