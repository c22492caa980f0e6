import { RolloutState } from './rollout-state';

/** A message to people. What it says of the event stands in fields that every event of its state has. */
export interface Message {
  readonly state: RolloutState;
  readonly headline: string;
  /** As chats write it. */
  readonly icon: string;
  readonly detail: (field: (name: string) => string) => string;
  /** What a person may do: lines of the operator command, without the machine. */
  readonly commands: { what: string; line: string }[];
  /** Of the runbook. */
  readonly section: string;
}

const LOOK = { what: 'See what it did', line: 'status --once' };

export const MESSAGES: Message[] = [
  {
    state: RolloutState.WAITING_FOR_APPROVAL,
    headline: 'Waits for approval',
    icon: ':raised_hand:',
    detail: (field) => `The new version has a share of ${field('weight')} of the traffic, step ${field('step')} of ${field('steps')}. The next step needs somebody's approval until ${field('approveBy')}.`,
    commands: [
      { what: 'See how it does', line: 'status' },
      { what: 'Approve', line: 'approve' },
      { what: 'Reject', line: "reject --reason 'why'" },
    ],
    section: 'a-rollout-waits-for-approval',
  },
  {
    state: RolloutState.COMPLETED,
    headline: 'Rolled out',
    icon: ':white_check_mark:',
    detail: () => 'The new version has all traffic.',
    commands: [{ what: 'Return to the version before, at once', line: 'return' }],
    section: 'return-to-the-version-before',
  },
  {
    state: RolloutState.ROLLED_BACK,
    headline: 'Rolled back',
    icon: ':leftwards_arrow_with_hook:',
    detail: (field) => `The old version has all traffic again. Why: ${field('reason')}`,
    commands: [LOOK],
    section: 'rolled-back',
  },
  {
    state: RolloutState.RESTORE_FAILED,
    headline: 'NOT RESTORED',
    icon: ':rotating_light:',
    detail: (field) => `The alias may stand between two versions: look at it now. Why: ${field('reason')}`,
    commands: [LOOK],
    section: 'an-alias-was-not-restored',
  },
  {
    state: RolloutState.CONFLICT,
    headline: 'Moved by hand',
    icon: ':warning:',
    detail: (field) => `Somebody else has moved the alias. It was left as it is. Why the rollout ended: ${field('reason')}`,
    commands: [LOOK],
    section: 'the-alias-was-moved-by-hand',
  },
  {
    state: RolloutState.REJECTED,
    headline: 'Not rolled out again',
    icon: ':no_entry:',
    detail: (field) => field('reason'),
    commands: [LOOK],
    section: 'stack-deployed-but-nothing-happens',
  },
];
