import { Cell, Told } from './cell';
import { COLUMNS } from './columns';
import { Rehearsal, Row } from './matrix';
import { SCENARIOS } from './scenarios';

/** A cell, and how it came out. */
export interface Tried {
  readonly cell: Cell;
  readonly told: Told;
}

const said = ({ outcome, untold }: Told) => `${outcome}${untold ? ' *' : ''}`;

/** A row for each state, a column for each fault: how it came out. */
export function matrixTable(rows: Row[], tried: Tried[]): string[][] {
  return [
    ['machine', 'state', ...COLUMNS.map(({ title }) => title)],
    ...rows.map(({ place }) => [place.machine, place.state, ...COLUMNS.map((column) => {
      const found = tried.find(({ cell }) => cell.place === place && cell.column === column);
      if (!found) return '';
      // Where the new version is settled, who is first decides: the late call, or the restore.
      const open = column.after && place.state.startsWith('Settle') && ['restored', 'completed'].includes(found.told.outcome);
      return open ? 'restored or completed' : said(found.told);
    })]),
  ];
}

/** A row for each story, a column for each app. */
export function storyTable(rehearsals: Record<string, Rehearsal[]>): string[][] {
  const variants = Object.keys(rehearsals).sort();
  return [
    ['', ...variants],
    ...SCENARIOS.map((scenario) => [
      scenario.name, ...variants.map((variant) => said(rehearsals[variant].find((rehearsal) => rehearsal.scenario === scenario)!.told)),
    ]),
  ];
}
