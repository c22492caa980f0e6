import { AliasState, Slot } from './slot';
import { said, Told, Witness } from './witness';

const TIMEOUT_MS = 400_000;

export interface StartProps {
  readonly version?: string;
  readonly deployment?: boolean;
  /** Complaints about the new version. @default 0 */
  readonly complaints?: number;
  /** The own metric has its data only after the first look. */
  readonly late?: boolean;
}

/** One story of a slot: the rollouts that it has started. */
export class Run {
  /** The rollouts whose end is part of the story. */
  public readonly rollouts: string[] = [];
  /** Keepers that were started without a rollout. */
  public readonly keepers: string[] = [];
  /** How a hand has left the weights. */
  public byHand?: Record<string, number>;
  /** A rollout that is gone, and whose lock was left. */
  public ghost?: string;

  /** The aliases as the story found them. */
  public before: AliasState[] = [];
  private readonly answers: Promise<void>[] = [];

  constructor(public readonly slot: Slot, public readonly witness: Witness) {}

  /** What a hand has done before. */
  public async prepare(hand: Parameters<Slot['moveByHand']>[0]): Promise<void> {
    await this.slot.moveByHand(hand);
    this.before = await this.slot.aliases();
  }

  /** Everything whose facts belong to the story. */
  public get names(): string[] {
    return [...this.rollouts, ...this.keepers, ...this.ghost ? [this.ghost] : []];
  }

  /** All that was heard. */
  public get story(): string {
    return this.names.map((name) => `${name}: ${said(this.witness.of(name))}`).join('; ');
  }

  /** Starts a rollout to a version, by default another one than now. */
  public async start({ version, deployment, complaints = 0, late = false }: StartProps = {}): Promise<string> {
    const name = await this.slot.rollOut(version ?? (await this.slot.versions(1))[0], { deployment });
    this.rollouts.push(name);
    this.answers.push(this.answer(name, complaints, late), this.giveUp(name));
    return name;
  }

  /** Waits until a rollout tells something; undefined when it ends without. */
  public async told(rollout: string, meant: (told: Told) => boolean): Promise<Told | undefined> {
    return (await this.witness.until(rollout, ({ told, ended }) => {
      const found = told.find(meant);
      return found || ended.some(({ machine }) => machine === 'Rollout') ? { found } : undefined;
    }, TIMEOUT_MS)).found;
  }

  /** Waits until all is over: the rollouts, and the restore or the keeper that follows each. */
  public async end(): Promise<void> {
    for (const rollout of this.rollouts) {
      await this.witness.until(rollout, ({ ended }) => {
        const end = ended.find(({ machine }) => machine === 'Rollout');
        return end && ended.some(({ machine, because }) => end.status === 'SUCCEEDED' ? machine === 'Keeper' : because === end.status) || undefined;
      }, TIMEOUT_MS);
    }
    await Promise.all(this.answers);
    for (const keeper of this.keepers) await this.witness.until(keeper, ({ ended }) => ended.length > 0 || undefined, TIMEOUT_MS);
  }

  /** The own metric speaks at each step. */
  private async answer(rollout: string, complaints: number, late: boolean) {
    const spoken = new Set<string>();
    for (;;) {
      const told = await this.told(rollout, ({ state, since, taskToken }) => state === (late ? 'LOOKED' : 'SHIFTED') && !spoken.has(`${since}${taskToken}`));
      if (!told) return;
      spoken.add(`${told.since}${told.taskToken}`);
      await this.slot.complain(complaints, told.since!);
    }
  }

  /** Who is woken because an alias could not be put back stops the rollout, which would try on for hours. */
  private async giveUp(rollout: string) {
    if (!await this.told(rollout, ({ state }) => state === 'RESTORE_FAILED')) return;
    await this.slot.stop(rollout);
  }
}
