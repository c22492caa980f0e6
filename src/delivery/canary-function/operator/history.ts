import { printable } from './aws';
import { Command } from './command-line';
import { Located } from './locate';
import { readRollout, Rollout } from './rollout';
import { moves, record, span } from './shown';
import { Output, table } from '../../../edge/multi-region-api/drill/output';

/** GetExecutionHistory is throttled for the whole account: a few at a time. */
const AT_ONCE = 5;

/** The newest rollouts: what was moved, how it ended, why. */
export async function history({ limit }: Command, { machine }: Located, out: Output): Promise<number> {
  const executions = await machine.executions(limit);
  const rollouts: Rollout[] = [];
  for (let index = 0; index < executions.length; index += AT_ONCE) {
    rollouts.push(...await Promise.all(executions.slice(index, index + AT_ONCE).map(({ executionArn }) => readRollout(machine, executionArn!))));
  }
  const rows = rollouts.map((rollout) => [
    rollout.startedAt.toISOString().slice(0, 19).replace('T', ' '),
    moves(rollout),
    rollout.result,
    rollout.endedAt ? span(+rollout.endedAt - +rollout.startedAt) : '-',
    printable(rollout.reason ?? '', 120),
  ]);
  const lines = rows.length > 0 ? table([['STARTED (UTC)', 'VERSIONS', 'RESULT', 'TOOK', 'REASON'], ...rows]) : ['There was no rollout yet.'];
  out.result({ command: 'history', rollouts: rollouts.map((rollout) => record(undefined, rollout)) }, lines);
  return 0;
}
