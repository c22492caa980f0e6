import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './ask';
import { Command } from './command-line';
import { Interrupted, Refusal } from './failures';
import { confirmReturn } from './fence';
import { FenceSwitch, PublishError } from './fence-switch';
import { Interrupts } from './interrupts';
import { Output, seconds } from './output';
import { describe, sample } from './sampling';
import { askRegions, remark } from './status';
import { Tally } from './tally';

/** Several samples, because with weights only some answers come from one region. */
const BASELINE_SAMPLES = 10;
const RETURN_ATTEMPTS = 5;

/**
 * Fences a region, measures until the others have taken over, and returns it.
 *
 * Invariant: once the fence may have been published, a return is published, whatever happens in between.
 */
export async function drill(command: Command, out: Output, interrupts: Interrupts): Promise<number> {
  const { region, domain } = command;
  const servesHere = await checkBefore(command);
  const fenceSwitch = new FenceSwitch(region, domain, command);
  const tally = new Tally(region, command.consecutive);
  let returnSeconds: number | null = null;
  let failure: unknown;

  try {
    await whileFenced(command, out, fenceSwitch, interrupts, async (start) => {
      await sample(command, { start, out, interrupted: interrupts.first }, (answer, atMs) => {
        tally.add(answer, atMs);
        return tally.switchedAfterMs !== undefined;
      });
    });
    if (servesHere) returnSeconds = await untilItServes(command, out, fenceSwitch, interrupts.first);
    else await confirmReturn(fenceSwitch, command.periodMs, interrupts.first);
  } catch (error) {
    failure = error;
    // Nobody watches whether the region serves again, so the 0 in a period of its own has to be waited for.
    if (error instanceof Interrupted) await leaveReturned(command, out, fenceSwitch, interrupts);
  }

  const { answers, ...numbers } = tally.summary();
  const switched = numbers.switchSeconds !== null;
  const served = !servesHere || returnSeconds !== null;
  const problem = problemOf(command, failure, switched, served);
  out.result({ command: 'drill', region, domain, switched, ...numbers, answers, returnSeconds, problem: problem ?? null }, [
    '',
    switched ? `Switched away from ${region} after ${numbers.switchSeconds} s.` : `Did not see a switch away from ${region}.`,
    `${numbers.failed} of ${numbers.requests} requests failed (${(numbers.failedShare * 100).toFixed(1)} %).`,
    `Answers: ${Object.entries(answers).map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}.`,
    ...(returnSeconds === null ? [] : [`${region} served again ${returnSeconds} s after it was returned.`]),
  ]);
  if (failure) throw failure;
  if (problem) throw new Refusal(problem);
  return 0;
}

/** A drill that starts in trouble makes it worse, and one that nobody can see measures nothing. True when the region serves this client. */
async function checkBefore(command: Command): Promise<boolean> {
  const { region, regions, domain, sharedPath, force } = command;
  const sick = (await askRegions(regions, command)).filter(({ healthy }) => !healthy);
  if (sick.length > 0 && !force) {
    const why = sick.map((status) => `${status.region}: ${remark(status)}`).join('; ');
    throw new Refusal(`Not drilling ${region}: a drill needs all regions healthy (${why}). --force drills all the same.`);
  }
  let answer = await ask(domain, sharedPath, command);
  for (let i = 1; i < BASELINE_SAMPLES && answer.region !== region; i++) answer = await ask(domain, sharedPath, command);
  if (answer.region === region) return true;
  if (force) return false;
  throw new Refusal(
    `Not drilling ${region}: ${domain}${sharedPath} answers this client with ${describe(answer)}, so nothing could be measured from here. ` +
    'Drill the region that answers, or run this where the region serves; --force drills all the same.');
}

/** Holds the fence while `body` runs, and returns the region after it, however it ends. */
async function whileFenced(
  { region, periodMs }: Command, out: Output, fenceSwitch: FenceSwitch, interrupts: Interrupts, body: (start: number) => Promise<void>,
): Promise<void> {
  const start = performance.now();
  try {
    if (interrupts.first.aborted) throw new Interrupted();
    await fenceSwitch.publish(1);
  } catch (error) {
    if (error instanceof PublishError && error.mayHaveArrived) await publishReturn(region, out, fenceSwitch);
    throw error;
  }
  out.progress(`Fenced ${region}: published 1 in ${fenceSwitch.peer}.`);
  const stop = repeat(() => fenceSwitch.publish(1), periodMs, out);
  try {
    await body(start);
  } finally {
    // Only when no 1 is under way any more may the 0 go out.
    await stop();
    await publishReturn(region, out, fenceSwitch);
  }
}

async function publishReturn(region: string, out: Output, fenceSwitch: FenceSwitch): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fenceSwitch.publish(0);
      out.progress(`Returned ${region}: published 0 in ${fenceSwitch.peer}.`);
      return;
    } catch (error) {
      if (attempt === RETURN_ATTEMPTS) {
        throw new Refusal(`${region} IS STILL FENCED. ${(error as Error).message} Run "multi-region-api return ${region}" with the same options.`, { cause: error });
      }
      out.progress(`${(error as Error).message} Trying again.`);
      await delay(attempt * 500);
    }
  }
}

async function untilItServes(command: Command, out: Output, fenceSwitch: FenceSwitch, interrupted: AbortSignal): Promise<number | null> {
  const start = performance.now();
  const stop = repeat(() => fenceSwitch.publish(0), command.periodMs, out);
  try {
    let servedAfterMs = 0;
    const served = await sample(command, { start, out, interrupted }, (answer, atMs) => {
      servedAfterMs = atMs;
      return answer.ok && answer.region === command.region;
    });
    return served ? seconds(servedAfterMs) : null;
  } finally {
    await stop();
  }
}

async function leaveReturned({ region, periodMs }: Command, out: Output, fenceSwitch: FenceSwitch, { second }: Interrupts): Promise<void> {
  out.progress(`Staying ${periodMs / 1000} s to publish 0 for ${region} in a period of its own. Ctrl-C again leaves at once.`);
  try {
    await confirmReturn(fenceSwitch, periodMs, second);
  } catch {
    out.progress(`${region} may stay fenced: run "multi-region-api return ${region}" with the same options.`);
  }
}

function problemOf({ region, timeoutMs }: Command, failure: unknown, switched: boolean, served: boolean): string | undefined {
  if (failure) return (failure as Error).message;
  const limit = `within ${timeoutMs / 1000} s (--timeout)`;
  if (!switched) return `The answers did not all come from other regions than ${region} ${limit}; ${region} was returned.`;
  return served ? undefined : `${region} was returned but did not serve this client again ${limit}.`;
}

/** Does the same again every period until stopped; stopped means that nothing is under way any more. */
function repeat(action: () => Promise<void>, everyMs: number, out: Output): () => Promise<void> {
  let last = Promise.resolve();
  const timer = setInterval(() => {
    last = action().catch((error: Error) => out.progress(`${error.message} Trying again in ${everyMs / 1000} s.`));
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await last;
  };
}
