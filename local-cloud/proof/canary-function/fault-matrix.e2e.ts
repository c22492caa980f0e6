import { missingFromProof } from '../committed';
import { Evidence, proveWithoutRoles } from '../evidence';
import { Deployed, deploySlots } from './fault-matrix/deploy-slots';
import { Matrix, runMatrix } from './fault-matrix/run-matrix';
import { matrixTable, storyTable, Tried } from './fault-matrix/table';
import { Place } from './fault-matrix/tasks';

/**
 * A fault at every Task of the machines as they are deployed, with real versions of real functions: each alias ends at one version, free, and nothing
 * says otherwise.
 */
const APP = 'canary-fault-matrix';
const SLOTS = { single: 14, group: 10 };
const SPEED = 40;
const HOW = '`*`: the event could not be sent, and an execution failed that raises an alarm; `shouted`: the alias could not be put back, an alarm says so, '
  + 'and the next deployment works';
let app: Deployed;
let matrix: Matrix;
let evidence: Evidence;

beforeAll(async () => {
  app = await deploySlots(SLOTS, SPEED);
  matrix = await runMatrix(app);
  const { rehearsals, rows, tried } = matrix;
  evidence = await proveWithoutRoles(APP, app.cloud, app.assembly, {
    'How stories end without a fault of a service, for a function with every option and for a group of two': storyTable(rehearsals),
    [`How they end with a fault at each Task and each Wait, for a function with every option (${HOW})`]: matrixTable(rows.single, tried),
    'The same in a group of two, where a fault that lasts strikes one member and spares the other': matrixTable(rows.group, tried),
  });
}, 10 * 60_000);

afterAll(async () => {
  await app?.stop();
});

const shown = ({ machine, state }: Place) => `${machine}/${state}`;
const named = ({ cell: { place, column }, told }: Tried) => `${told.run.slot.props.variant} ${shown(place)} ${column.title}`;

test('the invariant holds in all stories', () => {
  const problems = Object.entries(matrix.rehearsals).flatMap(([variant, rehearsals]) =>
    rehearsals.flatMap(({ scenario, told }) => told.problems.map((problem) => `${variant}, ${scenario.name}: ${problem}`)));
  expect(problems).toEqual([]);
});

test('the invariant holds in all cells', () => {
  expect(matrix.tried.length).toBeGreaterThan(0);
  expect(matrix.tried.flatMap((tried) => tried.told.problems.map((problem) => `${named(tried)}: ${problem}`))).toEqual([]);
});

test('the fault has struck in all cells', () => {
  expect(matrix.tried.filter(({ told }) => !told.struck).map((tried) => `${named(tried)}: ${tried.told.run.story}`)).toEqual([]);
});

test.each(['single', 'group'])('every Task that is deployed for a %s had a fault that lasts, and in every Wait somebody has stopped it', (variant) => {
  const places = app.places[variant];
  for (const machine of ['Rollout', 'Restore', 'Keeper']) expect(places.map((place) => place.machine)).toContain(machine);
  const left = places.filter((place) => !matrix.tried.some(({ cell, told }) =>
    cell.place === place && told.struck && (place.call === 'wait' ? cell.column.kind === 'stop' : cell.column.lasting)));
  expect(left.map(shown)).toEqual([]);
});

test('every call that the machines made is allowed and well-formed, on all these ways', () => {
  expect(evidence.problems).toEqual([]);
});

test('docs/proof.md says what this run has shown; if not, run `npx projen proof`', () => {
  expect(missingFromProof(evidence)).toEqual([]);
});
