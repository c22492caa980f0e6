import { TrialRun } from './trial-run';
import { Trial } from './trials';

/** What is done to a rollout while it runs. Trials without a story are left to themselves until their rollout has ended. */
export const STORIES: Partial<Record<Trial, (trial: TrialRun) => Promise<void>>> = {
  /** A person approves the second version, and rejects the third. */
  async approved(trial) {
    await trial.operate('approve');
    await trial.ended();
    await follow(trial, () => trial.ship({ build: 3, release: 'good' }));
    await trial.operate('reject', '--reason', 'not on a Friday');
    await trial.ended();
  },

  /** A person stops the execution. */
  async stopped(trial) {
    await trial.routed('1 + 2 at 0.5');
    const { output } = await trial.operate('abort', '--reason', 'an incident elsewhere');
    trial.ends.push(output.trim().split('\n').at(-1)!);
    await trial.ended();
  },

  /** The stack is deployed again in mid-rollout; then the newer version has its turn. */
  async redeployed(trial) {
    await trial.routed('1 + 2 at 0.5');
    const first = trial.ended();
    await follow(trial, () => trial.ship({ build: 3, release: 'good' }));
    await first;
    await trial.ended();
  },

  /** A deployment fails in mid-rollout, so that CloudFormation puts the stack back. */
  async failed(trial) {
    await trial.routed('1 + 2 at 0.5');
    trial.refused = await trial.ship({ build: 3, release: 'good', fails: true }).then(() => undefined, (error: Error) => error.message);
    await trial.ended();
  },

  /** The stack is deleted in mid-rollout. */
  async deleted(trial) {
    await trial.routed('1 + 2 at 0.5');
    await trial.remove();
    await trial.routed('gone');
  },
};

/** Does what starts a rollout, and waits until it has started. */
async function follow(trial: TrialRun, act: () => Promise<unknown>): Promise<void> {
  const started = await trial.next();
  await act();
  await started();
}
