import { setTimeout as delay } from 'node:timers/promises';
import { Command } from './command-line';
import { Interrupted, Refusal } from './failures';
import { FenceSwitch } from './fence-switch';
import { Output } from './output';
import { askRegions, remark } from './status';

/** Route 53 answers with all regions when none is healthy, so fencing the last one would achieve nothing but confusion. */
export async function refuseIfLast({ region, regions, force, ...command }: Command): Promise<void> {
  if (force) return;
  const others = await askRegions(regions.filter((other) => other !== region), { region, regions, force, ...command });
  if (others.some(({ healthy }) => healthy)) return;
  const why = others.map((other) => `${other.region}: ${remark(other)}`).join('; ');
  throw new Refusal(`Not fencing ${region}: no other region is healthy now (${why}), and Route 53 would answer with all of them. --force fences it all the same.`);
}

/** Takes a region out of DNS. */
export async function fence(command: Command, out: Output): Promise<number> {
  await refuseIfLast(command);
  const fenceSwitch = new FenceSwitch(command.region, command.domain, command);
  await fenceSwitch.publish(1);
  const { region, domain } = command;
  out.result({ command: 'fence', region, domain, peer: fenceSwitch.peer, value: 1 }, [
    `Fenced ${region}: published 1 in ${fenceSwitch.peer}. DNS follows within one to two minutes, clients when their TTL ends.`,
    `To put it back: multi-region-api return ${region} --domain ${domain} --regions ${command.regions.join(',')}`,
  ]);
  return 0;
}

/**
 * Puts a region back.
 *
 * The alarm looks at the maximum of each period and keeps its state when nothing is published. A 0 in the same period as
 * the last 1 would therefore change nothing, now or later: it takes a 0 in a period without a 1. Hence the second one.
 */
export async function returnRegion(command: Command, out: Output, interrupted: AbortSignal): Promise<number> {
  const { region, domain, periodMs } = command;
  const fenceSwitch = new FenceSwitch(region, domain, command);
  await fenceSwitch.publish(0);
  out.progress(`Published 0 for ${region} in ${fenceSwitch.peer}; once more in ${periodMs / 1000} s, in a period of its own.`);
  await delay(periodMs, undefined, { signal: interrupted }).catch(() => {
    throw new Interrupted(`Interrupted: if ${region} was fenced less than ${periodMs / 1000} s ago, it may stay fenced; run this again.`);
  });
  await fenceSwitch.publish(0);
  out.result({ command: 'return', region, domain, peer: fenceSwitch.peer, value: 0 }, [
    `Returned ${region}. It serves again once it is healthy, within one to two minutes.`,
  ]);
  return 0;
}
