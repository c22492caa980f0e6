/** A permission that is needed on a path that no scenario takes, or that the emulator cannot show. */
export interface NotSeen {
  /** Paths of the roles in the app. */
  readonly role: RegExp;
  readonly action: string;
  readonly reason: string;
}

const LOGS = 'The Lambda service writes the function\'s log with this role, by itself: it is no call of the code';

/** The whole list. An entry that a scenario does use fails the test, and so does one that fits no permission. */
export const NOT_SEEN: NotSeen[] = [
  { role: /\/(HelloRole|Health\/Role)$/, action: 'logs:CreateLogStream', reason: LOGS },
  { role: /\/(HelloRole|Health\/Role)$/, action: 'logs:PutLogEvents', reason: LOGS },
];
