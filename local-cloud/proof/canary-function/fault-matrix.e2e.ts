import { missingFromProof } from '../committed';
import { Evidence, proveWithoutRoles } from '../evidence';
import { Deployed, deploySlots } from './fault-matrix/deploy-slots';
import { cellsOf } from './fault-matrix/matrix';
import { Matrix, runMatrix } from './fault-matrix/run-matrix';
import { matrixTable, storyTable } from './fault-matrix/table';

/**
 * Every fault at every Task of the machines as they are deployed, with real versions of real functions: each alias ends at one version, and nothing
 * says otherwise.
 */
const APP = 'canary-fault-matrix';
const SLOTS = { single: 14, group: 8, queue: 1 };
const SPEED = 40;
let app: Deployed;
let matrix: Matrix;
let evidence: Evidence;

beforeAll(async () => {
  app = await deploySlots(SLOTS, SPEED);
  matrix = await runMatrix(app);
  const { rehearsals, rows, tried } = matrix;
  evidence = await proveWithoutRoles(APP, app.cloud, app.assembly, {
    'Stories without a fault of a service, for a function with every option, a group of two, and a function whose rollouts queue': storyTable(rehearsals),
    'A fault at each Task of a function with every option': matrixTable(rows.single, tried),
    'The same in a group of two, where a fault that lasts strikes one member and spares the other': matrixTable(rows.group, tried),
  });
}, 15 * 60_000);

afterAll(async () => {
  await app?.stop();
});

test('every Task and every Wait of the definitions is reached', () => {
  const rows = Object.values(matrix.rows).flat();
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ scenario }) => !scenario).map(({ variant, place }) => `${variant}: ${place.machine}/${place.state}`)).toEqual([]);
});

test('the invariant holds in all stories', () => {
  const problems = Object.entries(matrix.rehearsals).flatMap(([variant, rehearsals]) =>
    rehearsals.flatMap(({ scenario, told }) => told.problems.map((problem) => `${variant}, ${scenario.name}: ${problem}`)));
  expect(problems).toEqual([]);
});

test('the invariant holds in all cells, and the fault has struck in each', () => {
  const { rows, tried } = matrix;
  expect(tried).toHaveLength(Object.values(rows).flat().flatMap(cellsOf).length);
  const problems = tried.flatMap(({ cell: { place, kind, lasting }, told }) => told.problems.map((problem) =>
    `${told.run.slot.props.variant} ${place.machine}/${place.state} ${kind}${lasting ? ', lasting' : ''}: ${problem}`));
  expect(problems).toEqual([]);
});

test('every call that the machines made is allowed and well-formed, on all these ways', () => {
  expect(evidence.problems).toEqual([]);
});

test('docs/proof.md says what this run has shown; if not, run `npx projen proof`', () => {
  expect(missingFromProof(evidence)).toEqual([]);
});
