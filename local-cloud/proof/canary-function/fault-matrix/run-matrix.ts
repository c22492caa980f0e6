import { Told, tryCell } from './cell';
import { Deployed } from './deploy-slots';
import { byLength, cellsOf, inSlots, Rehearsal, rehearse, Row, rowsOf, sideBySide, undisturbed } from './matrix';
import { SCENARIOS } from './scenarios';
import { Tried } from './table';

/** Slots that are made ready at the same time. */
const AT_ONCE = 6;

export interface Matrix {
  readonly rehearsals: Record<string, Rehearsal[]>;
  /** The rows of each variant. */
  readonly rows: Record<string, Row[]>;
  readonly tried: Tried[];
}

/** Goes all stories, and then each again for every Task that it leads to and every fault. */
export async function runMatrix(app: Deployed, log: (line: string) => void = () => undefined): Promise<Matrix> {
  const variants = [...new Set(app.slots.map(({ props }) => props.variant))];
  const slotsOf = (variant: string) => app.slots.filter(({ props }) => props.variant === variant);
  const rehearsals: Matrix['rehearsals'] = {};
  const rows: Matrix['rows'] = {};
  const tried: Tried[] = [];

  await sideBySide(AT_ONCE, app.slots, async (slot) => slot.moveByHand({ version: await slot.publish() }));
  log('all have a version that is not the first');

  await Promise.all(variants.map(async (variant) => {
    rehearsals[variant] = await inSlots(slotsOf(variant), SCENARIOS, (slot, scenario) => rehearse(app, slot, scenario));
    rows[variant] = rowsOf(app, variant, rehearsals[variant]);
    rehearsals[variant].forEach(({ scenario, told }) => log(line(variant, scenario.name, told)));
  }));
  // A story that goes wrong by itself says nothing about faults.
  if (Object.values(rehearsals).flat().some(({ told }) => told.problems.length)) return { rehearsals, rows, tried };

  await Promise.all(variants.map((variant) => inSlots(slotsOf(variant), rows[variant].flatMap(cellsOf).sort(byLength), async (slot, cell) => {
    const began = Date.now();
    const told = await undisturbed(() => tryCell(app, slot, cell));
    tried.push({ cell, told });
    const what = `${cell.place.machine}/${cell.place.state} ${cell.column.title}`;
    log(`${((Date.now() - began) / 1000).toFixed(1)} s ${line(variant, what, told)}`);
  })));
  return { rehearsals, rows, tried };
}

const line = (variant: string, what: string, { outcome, untold, disturbed, problems }: Told) =>
  `${variant} ${what}: ${outcome}${untold ? ' *' : ''}${disturbed ? ' (disturbed)' : ''}${problems.map((problem) => `\n  PROBLEM ${problem}`).join('')}`;
