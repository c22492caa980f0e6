import { ask } from './ask';
import { Command } from './command-line';
import { Interrupted, Refusal } from './failures';
import { FenceHold } from './fence-hold';
import { FenceSwitch } from './fence-switch';
import { Interrupts } from './interrupts';
import { Output, seconds } from './output';
import { describe, sample, Sampling } from './sampling';
import { askRegions, remark } from './status';
import { Tally } from './tally';

/** Several samples, because with weights only some answers come from one region. */
const BASELINE_SAMPLES = 10;

/** Fences a region, measures until the others have taken over, and returns it, however the measurement ends. */
export async function drill(command: Command, out: Output, interrupts: Interrupts): Promise<number> {
  const { region, domain, consecutive, periodMs } = command;
  const visible = await checkBefore(command, interrupts.first);
  const hold = new FenceHold(region, new FenceSwitch(region, domain, command), periodMs, out);
  const tally = new Tally(region, consecutive);
  let returnSeconds: number | undefined;
  let failure: Error | undefined;

  try {
    const start = performance.now();
    await hold.fence();
    await untilOthersServe(command, tally, { start, out, interrupted: interrupts.first });
  } catch (error) {
    failure = error as Error;
  }
  try {
    await hold.release();
    if (visible && !failure) returnSeconds = await untilItServes(command, { start: performance.now(), out, interrupted: interrupts.first });
  } catch (error) {
    // That the region could not be returned is worse than whatever happened before.
    failure = error as Error;
  }
  await hold.settle(returnSeconds !== undefined, interrupts.first.aborted ? interrupts.second : interrupts.first);

  failure ??= shortfall(command, tally, visible && returnSeconds === undefined);
  report(command, out, tally, returnSeconds, failure);
  if (failure) throw failure;
  return 0;
}

/** A drill that starts in trouble makes it worse, and one that nobody can see measures nothing. True when the region serves this client. */
async function checkBefore(command: Command, interrupted: AbortSignal): Promise<boolean> {
  const { region, regions, domain, sharedPath, force } = command;
  const sick = (await askRegions(regions, command)).filter(({ healthy }) => !healthy);
  if (sick.length > 0 && !force) {
    const why = sick.map((status) => `${status.region}: ${remark(status)}`).join('; ');
    throw new Refusal(`Not drilling ${region}: a drill needs all regions healthy (${why}). --force drills all the same.`);
  }
  let answer = await ask(domain, sharedPath, command);
  for (let i = 1; i < BASELINE_SAMPLES && answer.region !== region && !interrupted.aborted; i++) {
    answer = await ask(domain, sharedPath, command);
  }
  if (interrupted.aborted) throw new Interrupted();
  if (answer.region !== region && !force) {
    throw new Refusal(
      `Not drilling ${region}: ${domain}${sharedPath} answers this client with ${describe(answer)}, so there is nothing to measure from here. ` +
      'Drill the region that answers, or run this where the region serves; --force drills all the same.');
  }
  return answer.region === region;
}

function untilOthersServe(command: Command, tally: Tally, sampling: Sampling) {
  return sample(command, sampling, (answer, atMs) => {
    tally.add(answer, atMs);
    return tally.switchedAfterMs !== undefined;
  });
}

/** The seconds until the region answered again; undefined when it did not in time. */
async function untilItServes(command: Command, sampling: Sampling): Promise<number | undefined> {
  let servedAfterMs = 0;
  const served = await sample(command, sampling, (answer, atMs) => {
    servedAfterMs = atMs;
    return answer.ok && answer.region === command.region;
  });
  return served ? seconds(servedAfterMs) : undefined;
}

/** What a drill that ran to its end was meant to show and did not. */
function shortfall({ region, timeoutMs }: Command, tally: Tally, stayedAway: boolean): Error | undefined {
  const limit = `within ${timeoutMs / 1000} s (--timeout)`;
  if (tally.switchedAfterMs === undefined) {
    return new Refusal(`The answers did not all come from other regions than ${region} ${limit}; ${region} was returned.`);
  }
  return stayedAway ? new Refusal(`${region} was returned but did not serve this client again ${limit}.`) : undefined;
}

function report({ region, domain }: Command, out: Output, tally: Tally, returnSeconds: number | undefined, failure: Error | undefined): void {
  const summary = tally.summary();
  const { switchSeconds, requests, failed, failedShare, answers } = summary;
  const record = { command: 'drill', region, domain, ...summary, returnSeconds: returnSeconds ?? null, problem: failure?.message ?? null };
  out.result(record, [
    '',
    switchSeconds === null ? `Saw no complete switch away from ${region}.` : `Switched away from ${region} after ${switchSeconds} s.`,
    `${failed} of ${requests} requests failed (${(failedShare * 100).toFixed(1)} %).`,
    `Answers: ${Object.entries(answers).map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}.`,
    ...(returnSeconds === undefined ? [] : [`${region} served again ${returnSeconds} s after it was returned.`]),
  ]);
}
