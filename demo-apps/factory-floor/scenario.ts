import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Machine, Written } from './machine/machine';
import { Gateway } from './scenario/gateway';
import { plot, Point } from './scenario/plot';
import { Queries } from './scenario/query';
import { Deployment } from '../../local-cloud/deploy';
import { LocalCloudError } from '../../local-cloud/errors';
import { LocalFirehose } from '../../local-cloud/firehose';
import { LocalIot } from '../../local-cloud/iot';
import { shown } from '../../local-cloud/paths';
import { sleep } from '../../local-cloud/processes';
import { SAMBA } from '../../local-cloud/requirements';
import { startSamba } from '../../local-cloud/samba/samba';
import { SmbMachine } from '../../local-cloud/samba/smb-machine';
import { ScenarioContext } from '../../local-cloud/scenario';

const STACK = 'FactoryFloor';
const REGION = 'us-east-1';
const THING = 'hall-3-gateway';
/** Seconds of the press in a file. */
const SHIFT = 1800;
const PATIENCE_MS = 120_000;

export const requirements = [SAMBA];

/** Firehose gathers rows for three seconds instead of a minute. */
export const emulatorSettings = { LOCAL_CLOUD_BUFFER_SCALE: '0.05' };

/** An account of a file, as it is in the table `files`. */
export interface Account {
  readonly file: string;
  readonly state: string;
  readonly rows: number;
  readonly published: number;
  readonly quarantined: number;
  readonly skipped: number;
}

export interface Story {
  readonly deployment: Deployment;
  readonly component: string;
  /** Lines that the press has written, and those of them that were bad. */
  readonly written: number;
  readonly bad: number;
  /** In the view, and in the table behind it. */
  readonly rows: number;
  readonly rawRows: number;
  readonly quarantined: Record<string, number>;
  readonly accounts: Account[];
  /** What was published and is not in the table: nothing. */
  readonly missing: Record<string, string>[];
  /** Rows in the view while the line was cut, and when it was there again. */
  readonly duringCut: number;
  readonly afterCut: number;
  /** Of the copy of a file. */
  readonly same: Account;
  readonly alarms: Record<string, string>[];
  readonly picture: string;
}

export async function run(context: ScenarioContext): Promise<void> {
  await drive(context);
}

/** The story: a press writes files to a share, and its rows are in a table, through a bad sensor, a cut line and a power failure. */
export async function drive(context: ScenarioContext): Promise<Story> {
  const { step, log, cloud, workDir, onEnd } = context;
  if (!cloud.endpoint) throw new LocalCloudError('This demo plays a gateway, which only the local cloud can be given. Fix: leave --target out');
  const { machine, share } = await step('A share, and a press that writes to it', () => factory(context));
  const deployment = await step('Deploying the cloud half', () => context.deploy({ app: `npx tsx ${path.join(context.directory, 'app.ts')}`, environment: { SHARE: share } }));
  const outputs = Object.entries(deployment.outputs[STACK]);
  const output = (name: string) => outputs.find(([key]) => key.includes(name))![1];
  const queries = new Queries(cloud, REGION, output('WorkGroupName'), output('DatabaseName'));
  onEnd(() => queries.close());

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-'));
  onEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
  const gateway = await Gateway.start({ cloud, region: REGION, thingName: THING, policyName: output('PolicyName'), roleAlias: output('RoleAliasName'), folder });
  onEnd(() => gateway.stop());
  const component = await step('The gateway takes its deployment and starts the collector', async () => {
    const taken = await gateway.takeDeployment();
    log(taken);
    return taken;
  });

  let written = 0;
  let bad = 0;
  const wrote = ({ name, rows }: Written, lines = 0) => {
    written += rows;
    bad += lines;
    log(`${name}: ${rows} rows${lines ? `, ${lines} of them bad` : ''}`);
  };
  const arrived = () => until('all rows are in the table', async () => await queries.count('shots') === written - bad, () => gateway.output);

  await step('The press writes the file of a shift, slowly', async () => {
    wrote(await machine.shots(SHIFT, { pieces: 6, pauseMs: 700 }));
    await arrived();
    log(`${await queries.count('shots')} rows can be queried`);
  });
  await step('A sensor breaks: bad rows go to quarantine, the others to the table', async () => {
    const { bad: lines, ...file } = await machine.badShots(SHIFT);
    wrote(file, lines.size);
    await arrived();
    await until('the bad rows are in quarantine', async () => await queries.count('quarantine') === bad, () => gateway.output);
    for (const { line, reason, detail } of await queries.rows('SELECT line, reason, detail FROM quarantine ORDER BY line LIMIT 4')) log(`line ${line}: ${reason}: ${detail}`);
  });
  const duringCut = await step('The line of the plant is cut; the press goes on', async () => {
    gateway.online = false;
    wrote(await machine.shots(SHIFT));
    wrote(await machine.shots(SHIFT));
    // Both files are some 400 kB of messages.
    await until('the collector has read them', async () => gateway.waiting > 350_000, () => gateway.output);
    const rows = await queries.count('shots');
    log(`${rows} rows can be queried, ${written - bad - rows} wait on the gateway, in ${Math.round(gateway.waiting / 1024)} KiB on its disk`);
    return rows;
  });
  await step('Its power fails, too: the collector is killed', async () => {
    const { starts } = gateway;
    gateway.kill();
    await until('the nucleus has started it again', async () => gateway.starts > starts, () => gateway.output);
    log('SIGKILL; the nucleus has started it again');
  });
  const afterCut = await step('The line is there again, and loses five acknowledgements: what they were for is sent twice', async () => {
    await new LocalIot(cloud).set({ loseAcknowledgements: 5 });
    gateway.online = true;
    await arrived();
    return queries.count('shots');
  });
  const same = await step('Somebody copies a file of this morning back, under another name', async () => {
    const [done] = fs.readdirSync(path.join(share, 'done'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('0001.csv'));
    fs.copyFileSync(path.join(share, 'done', done), path.join(share, 'shots', 'Kopie von P7-0001.csv'));
    await until('it is known', async () => (await accountsOf(queries)).some(({ state }) => state === 'same'), () => gateway.output);
    const account = (await accountsOf(queries)).find(({ state }) => state === 'same')!;
    log(`${account.file}: its ${account.skipped} rows are known, and skipped`);
    return account;
  });

  const result = await step('What came of it', async () => {
    const published = async () => (await accountsOf(queries)).reduce((sum, account) => sum + account.published, 0);
    await until('all accounts are written', async () => await published() >= written - bad, () => gateway.output);
    const accounts = await accountsOf(queries);
    for (const { file, state, rows, published: sent, quarantined, skipped } of accounts) {
      log(`${file}: ${state}, ${rows} = ${sent} published + ${quarantined} quarantined + ${skipped} skipped`);
    }
    const missing = await queries.saved('shots: published and not arrived');
    log(`files of which rows are missing: ${missing.length}`);
    const reasons = await queries.saved('shots: why rows are in quarantine');
    const rawRows = await queries.count('shots_raw');
    log(`${rawRows} rows in the table, ${rawRows - afterCut} of them twice; ${afterCut} in the view, ${written - bad} good rows were written`);
    await new LocalFirehose(cloud).flush('presses-alarms');
    await until('the log of the press is in its table', async () => await queries.count('alarms') > 0, () => gateway.output);
    const alarms = await queries.rows('SELECT ts, press, code, message FROM alarms ORDER BY ts');
    for (const { ts, code, message } of alarms) log(`${ts} ${code} ${message}`);
    return { accounts, missing, rawRows, alarms, quarantined: Object.fromEntries(reasons.map(({ reason, bad_rows }) => [reason, Number(bad_rows)])) };
  });
  const picture = path.join(workDir, 'temperature.svg');
  await step('The temperature of the barrel, minute by minute', async () => {
    const rows = await queries.rows('SELECT date_trunc(\'minute\', ts) AS minute, avg(temp_c) AS temp_c FROM shots GROUP BY 1 ORDER BY 1');
    const points = rows.map(({ minute, temp_c }): Point => [Date.parse(`${minute.replace(' ', 'T').slice(0, 19)}Z`) / 60_000, Number(temp_c)]);
    fs.writeFileSync(picture, plot('Barrel of press P7, mean of a minute', '°C', points));
    log(`${points.length} minutes: ${shown(picture)}`);
  });
  return { deployment, component, written, bad, rows: afterCut, duringCut, afterCut, same, picture, ...result };
}

async function factory({ cloud, onEnd, log }: ScenarioContext) {
  const samba = await startSamba();
  onEnd(() => samba.stop());
  const smb = await SmbMachine.connect(samba, cloud.runDirectory);
  onEnd(() => smb.cut());
  await Machine.prepare(smb);
  log(`smb://127.0.0.1:${samba.port}/${samba.share}`);
  return { share: samba.directory, machine: new Machine(smb, { name: 'P7', seed: 7, fault: [4200, 5100] }) };
}

async function accountsOf(queries: Queries): Promise<Account[]> {
  const newest = 'SELECT *, row_number() OVER (PARTITION BY file_id, state ORDER BY collected_at DESC) AS newest FROM files WHERE source = \'shots\'';
  const rows = await queries.rows(`SELECT file, state, rows, published, quarantined, skipped FROM (${newest}) WHERE newest = 1 ORDER BY file`);
  return rows.map(({ file, state, rows: all, published, quarantined, skipped }) => (
    { file, state, rows: Number(all), published: Number(published), quarantined: Number(quarantined), skipped: Number(skipped) }
  ));
}

async function until(what: string, so: () => Promise<boolean>, output: () => string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !await so(); await sleep(500)) {
    if (Date.now() > deadline) throw new LocalCloudError(`${what}: not within ${PATIENCE_MS / 1000} s; the collector told\n${output().split('\n').slice(-10).join('\n')}`);
  }
}

/** What docs/proof.md shows. */
export function cells({ accounts }: Story): string[][] {
  return [
    ['file', 'ended as', 'rows', 'published', 'quarantined', 'skipped'],
    ...accounts.map(({ file, state, rows, published, quarantined, skipped }) => [file, state, `${rows}`, `${published}`, `${quarantined}`, `${skipped}`]),
  ];
}
