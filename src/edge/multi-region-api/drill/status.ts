import { Answer, ask } from './ask';
import { Command } from './command-line';
import { Output, table } from './output';
import { regionalName } from './ring';

/** How one region is, as seen from here. */
export interface RegionStatus extends Answer {
  readonly region: string;
  readonly healthy: boolean;
}

/** Asks each region by its own name, all at once. */
export async function askRegions(regions: readonly string[], { domain, path, ...network }: Command): Promise<RegionStatus[]> {
  return Promise.all(regions.map(async (region) => {
    const answer = await ask(regionalName(region, domain), path, network);
    return { ...answer, region, healthy: answer.ok && answer.healthy === true };
  }));
}

/** Why a region is not healthy, or what else its answer says. */
export function remark(answer: RegionStatus): string {
  const { problem, healthy, failing } = answer;
  if (problem) return `no answer: ${problem}`;
  if (failing.length > 0) return failing.join(', ');
  return healthy ? '' : `HTTP ${answer.status}`;
}

/** Prints how all regions are and which one the shared name answers from. */
export async function status(command: Command, out: Output): Promise<number> {
  const [regions, shared] = await Promise.all([askRegions(command.regions, command), ask(command.domain, command.sharedPath, command)]);
  const rows = regions.map((region) => [region.region, region.healthy ? 'healthy' : 'UNHEALTHY', `${region.ms}`, remark(region)]);
  const answering = shared.region ?? (shared.problem ? `nobody: ${shared.problem}` : `HTTP ${shared.status} without a region`);
  out.result(
    {
      command: 'status',
      domain: command.domain,
      regions: regions.map(({ region, healthy, ms, failing, problem }) => ({ region, healthy, ms, failing, problem })),
      answeringRegion: shared.region ?? null,
    },
    [...table([['REGION', 'HEALTH', 'MS', 'FAILING'], ...rows]), '', `${command.domain} answers from ${answering} (${shared.ms} ms).`],
  );
  return regions.every(({ healthy }) => healthy) ? 0 : 1;
}
