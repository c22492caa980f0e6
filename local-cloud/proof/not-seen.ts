/** A permission that is needed on a path that no scenario takes, or that the emulator cannot show. */
export interface NotSeen {
  /** The apps in whose run it is not seen. */
  readonly apps: string[];
  /** Paths of the roles in the app. */
  readonly role: RegExp;
  readonly action: string;
  readonly reason: string;
}

const LOGS = 'The Lambda service writes the function\'s log with this role, by itself: it is no call of the code';

/** The whole list. An entry that a scenario does use fails the test, and so does one that fits no permission. */
export const NOT_SEEN: NotSeen[] = ['logs:CreateLogStream', 'logs:PutLogEvents'].flatMap((action) => [
  { apps: ['multi-region-hello', 'all-dependencies', 'ready-made'], role: /\/Health\/Role$/, action, reason: LOGS },
  { apps: ['multi-region-hello'], role: /\/HelloRole$/, action, reason: LOGS },
  { apps: ['ready-made'], role: /-stack\/Role$/, action, reason: LOGS },
]);
