import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from './failures';
import { FenceSwitch, FenceValue, PublishError } from './fence-switch';
import { Output } from './output';

const RETURN_ATTEMPTS = 5;
const CONFIRM_PERIODS = 5;

/**
 * The fence that a drill puts up and takes down. Says its value again every period: 1 while fenced, 0 once released.
 *
 * Invariant: once a 1 may have been published, `release` publishes a 0 or throws a sentence that says what to do.
 */
export class FenceHold {
  private state: 'untouched' | 'fenced' | 'released' = 'untouched';
  /** Resolves when a 0 was published in a period without a 1; `returnRegion` says why that matters. */
  private confirmed!: Promise<void>;
  private stopRepeating?: () => Promise<void>;

  constructor(
    private readonly region: string,
    private readonly fenceSwitch: Pick<FenceSwitch, 'publish' | 'peer'>,
    private readonly periodMs: number,
    private readonly out: Output,
  ) {}

  public async fence(): Promise<void> {
    try {
      await this.fenceSwitch.publish(1);
    } catch (error) {
      if (!(error instanceof PublishError) || error.mayHaveArrived) this.state = 'fenced';
      throw error;
    }
    this.state = 'fenced';
    this.out.progress(`Fenced ${this.region}: published 1 in ${this.fenceSwitch.peer}.`);
    void this.repeat(1);
  }

  /** Takes the fence down; does nothing when it is not up. */
  public async release(): Promise<void> {
    if (this.state !== 'fenced') return;
    // Only when no 1 is under way any more may the 0 go out.
    await this.stopRepeating?.();
    await this.publishReturn();
    this.state = 'released';
    this.out.progress(`Returned ${this.region}: published 0 in ${this.fenceSwitch.peer}.`);
    this.confirmed = this.repeat(0);
  }

  /** Ends what is left, after waiting for the confirmation if nobody has seen that the region serves again. */
  public async settle(servesAgain: boolean, leave: AbortSignal): Promise<void> {
    if (this.state === 'released' && !servesAgain) {
      this.out.progress(`Staying up to ${this.periodMs / 1000} s to publish 0 for ${this.region} in a period of its own. Ctrl-C leaves at once.`);
      if (!await this.isConfirmed(leave)) {
        this.out.progress(`${this.region} may stay fenced: run "multi-region-api return ${this.region}" with the same options.`);
      }
    }
    await this.stopRepeating?.();
  }

  /** False when it takes too long, or when the person will not wait. */
  private async isConfirmed(leave: AbortSignal): Promise<boolean> {
    const enough = new AbortController();
    const signal = AbortSignal.any([leave, enough.signal]);
    const tooLate = delay(CONFIRM_PERIODS * this.periodMs, undefined, { signal }).then(() => false, () => false);
    try {
      return await Promise.race([this.confirmed.then(() => true), tooLate]);
    } finally {
      enough.abort();
    }
  }

  private async publishReturn(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.fenceSwitch.publish(0);
      } catch (error) {
        const { message } = error as Error;
        if (attempt === RETURN_ATTEMPTS) {
          throw new Refusal(`${this.region} IS STILL FENCED: run "multi-region-api return ${this.region}" with the same options. ${message}`);
        }
        this.out.progress(`${message}; trying again.`);
        await delay(attempt * 500);
      }
    }
  }

  /** Publishes every period until stopped. Resolves when one was taken. */
  private repeat(value: FenceValue): Promise<void> {
    let last = Promise.resolve();
    return new Promise((taken) => {
      const timer = setInterval(() => {
        last = this.fenceSwitch.publish(value).then(taken, ({ message }: Error) => this.out.progress(`${message}; trying again.`));
      }, this.periodMs);
      this.stopRepeating = async () => {
        clearInterval(timer);
        await last;
      };
    });
  }
}
