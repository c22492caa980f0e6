import { NotSeen } from './not-seen';

/** How far each construct is proven. `shown` names files of this repository, and a test checks that they exist. */
export interface Level {
  readonly level: 'T' | 'C' | 'L' | 'F' | 'P';
  readonly shows: string;
  readonly how: string;
  readonly shown: string[];
}

export interface ConstructProof {
  readonly construct: string;
  readonly levels: Level[];
  /** What none of this shows. */
  readonly open: string[];
  /** Names of the apps whose runs are evidence. */
  readonly apps: string[];
  /** Permissions that these runs do not use. One that they do use fails the test, and so does an entry that fits no permission. */
  readonly notSeen: NotSeen[];
}
