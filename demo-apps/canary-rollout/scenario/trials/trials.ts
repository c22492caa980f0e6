/** What is tried, each in a stack of its own. */
export const TRIALS = ['leaky', 'slow', 'broken', 'silent', 'approved', 'stopped', 'redeployed', 'failed', 'deleted'] as const;
export type Trial = typeof TRIALS[number];

export interface Release {
  readonly build: number;
  readonly release: 'good' | 'errors' | 'slow' | 'broken';
  /** The deployment fails after the new version is there. */
  readonly fails?: boolean;
}

/** The release of each stack; the first one where none is named. */
export type Releases = Partial<Record<Trial, Release>>;

/** Requests a second. */
export const TRAFFIC: Partial<Record<Trial, number>> = {
  leaky: 16, slow: 6, broken: 2, approved: 6, stopped: 4, redeployed: 5, failed: 5, deleted: 5,
};

const NEXT: Release = { build: 2, release: 'good' };

/** What each stack gets in the second deployment. */
export const SECOND: Releases = {
  leaky: { build: 2, release: 'errors' },
  slow: { build: 2, release: 'slow' },
  broken: { build: 2, release: 'broken' },
  silent: NEXT,
  approved: NEXT,
  stopped: NEXT,
  redeployed: NEXT,
  failed: NEXT,
  deleted: NEXT,
};
