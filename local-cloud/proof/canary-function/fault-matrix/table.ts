import { Cell, Told } from './cell';
import { COLUMNS, Rehearsal, Row } from './matrix';
import { SCENARIOS } from './scenarios';

/** A cell, and how it came out. */
export interface Tried {
  readonly cell: Cell;
  readonly told: Told;
}

const said = ({ outcome, untold }: Told) => `${outcome}${untold ? ' *' : ''}`;

/** A row for each Task, a column for each fault: how it came out when it happened once and, if that is something else, when it lasted. */
export function matrixTable(rows: Row[], tried: Tried[]): string[][] {
  return [
    ['machine', 'state', ...COLUMNS.map(({ title }) => title)],
    ...rows.map(({ place }) => [place.machine, place.state, ...COLUMNS.map(({ kind, after }) => {
      const cells = tried.filter(({ cell }) => cell.place === place && cell.kind === kind && cell.after === after);
      return [...new Set(cells.map(({ told }) => said(told)))].join(', ');
    })]),
  ];
}

/** A row for each story, a column for each app. */
export function storyTable(rehearsals: Record<string, Rehearsal[]>): string[][] {
  const variants = Object.keys(rehearsals);
  return [
    ['', ...variants],
    ...SCENARIOS.map((scenario) => [
      scenario.name, ...variants.map((variant) => said(rehearsals[variant].find((rehearsal) => rehearsal.scenario === scenario)!.told)),
    ]),
  ];
}
