import * as path from 'node:path';
import { Addresses, addresses } from './scenario/addresses';
import { awsWorld } from './scenario/aws-world';
import { BrowserClient, browserClient, BROWSERS, servePage } from './scenario/browser';
import { Client, curlClient, dnsClient, nodeClient } from './scenario/clients';
import { operator } from './scenario/operator';
import { check, ClientSwitch, measure, seconds, table } from './scenario/switch';
import { VisitsTable } from './scenario/table';
import { localWorld, REGIONS, World } from './scenario/world';
import { Deployment } from '../../local-cloud/deploy';
import { LocalCloudError } from '../../local-cloud/errors';
import { shown } from '../../local-cloud/paths';
import { sleep } from '../../local-cloud/processes';
import { command, Requirement } from '../../local-cloud/requirements';
import { Route53 } from '../../local-cloud/route53/route53';
import { ScenarioContext } from '../../local-cloud/scenario';

const STACK = 'MultiRegionHello';

/** A developer can do without these; a build cannot. */
const optional = !process.env.CI;

const LEGEND = [
  'detection: until Route 53 changes its mind; DNS: until the resolver forgets the old answer; connection: until the client lets go of its old one;',
  'failed: requests without a good answer in that time (the DNS client only resolves).',
];

export const requirements: Requirement[] = [
  command(['curl'], { purpose: 'measuring the switch with curl', packages: ['curl'], otherwise: 'brew install curl', optional }),
  command(BROWSERS, { purpose: 'measuring the switch with a browser, and the screenshots', packages: ['chromium'], otherwise: 'brew install chromium', optional }),
];

/** The operator's switch is an alarm with a period of 60 s, which the emulator runs ten times as fast. Health checks run in real time. */
const ALARM_SCALE = 0.1;
export const emulatorSettings = { LOCAL_CLOUD_ALARM_PERIOD_SCALE: String(ALARM_SCALE) };

/** What the scenario measured. */
export interface Measured {
  readonly lostTable: ClientSwitch[];
  readonly restoredTable: ClientSwitch[];
  readonly lostRegion?: ClientSwitch[];
  readonly screenshots: string[];
  readonly deployment: Deployment;
}

export async function run(context: ScenarioContext): Promise<void> {
  await drive(context);
}

/** The story: two regions serve; one loses its table, and comes back; an operator drills; one region is lost for good. */
export async function drive(context: ScenarioContext): Promise<Measured> {
  const { step, log } = context;
  const started = Date.now();
  const names = await addresses(context.cloud);
  const deployment = await step('Deploying the API to two regions', () => context.deploy({
    app: `npx tsx ${path.join(context.directory, 'app.ts')}`,
    context: { ...names },
  }));
  const world = await step('Waiting until names and health checks are there', () => openWorld(context, deployment, names));
  const periodSeconds = 60 * (context.cloud.target.kind === 'local' ? ALARM_SCALE : 1);
  const person = operator(world, context.cloud, { workDir: context.workDir, periodSeconds, log });
  await step('Asking all regions how they are', () => person.run('status'));

  const { clients, browser } = await step('Opening the clients', () => openClients(context, world));
  const pictures = new Pictures(browser, context.workDir);
  // The nearest region to all of them, which Route 53 answers; the model takes them to be near us-east-1.
  const [near, far] = await bothRegions(clients, log);
  await step('Watching them for 8 s', () => pictures.take('1-before', 8000));

  const visits = new VisitsTable(context.cloud.client(near), deployment.outputs[`${STACK}-Api-${near}`].VisitsTable);
  context.onEnd(async () => {
    await visits.restore();
    visits.close();
  });
  const lostTable = await step(`${near} loses its table: the API fails there, and clients must end in ${far}`, async () => {
    const [switches] = await Promise.all([
      measure(world, clients, { act: () => visits.lose(), region: near, serves: false, to: far, log }),
      pictures.take('2-during', 20_000),
    ]);
    await pictures.take('3-after', 4000);
    const measured = shownAndChecked(switches, log);
    LEGEND.forEach((line) => log(line));
    return measured;
  });

  const restoredTable = await step(`The table of ${near} is made again: who asks DNS anew returns`, async () => {
    // Clients with an open connection stay in the other region, which serves them well: nothing to measure.
    const moving = clients.filter(({ keepsConnection }) => !keepsConnection);
    const switches = await measure(world, moving, { act: () => visits.restore(), region: near, serves: true, to: near, log });
    return shownAndChecked(switches, log);
  });

  const pace = world.local ? ' (the switch\'s alarm runs ten times as fast here: on AWS add up to a minute)' : '';
  await step(`The operator drills: ${near} is fenced, watched and returned${pace}`, () => person.run('drill', near));

  const lostRegion = world.local && await step(`${near} is lost as a whole: its address refuses connections`, async () => {
    await Promise.all(clients.map((client) => client.reopen()));
    await sleep(5000);
    const door = world.local!.route53.doors.of(near);
    const switches = await measure(world, clients, { act: () => door.goDown('refuse'), region: near, serves: false, to: far, log });
    await pictures.take('4-region-lost', 4000);
    return shownAndChecked(switches, log);
  });
  if (!world.local) log('Left out on AWS: the loss of a whole region, which only the local front doors can play');

  summary(context, { lostTable, restoredTable, lostRegion, screenshots: pictures.files, deployment }, Date.now() - started);
  return { lostTable, restoredTable, lostRegion, screenshots: pictures.files, deployment };
}

async function openWorld(context: ScenarioContext, { assembly }: Deployment, { domainName, zoneName }: Addresses): Promise<World> {
  const { cloud, workDir, onEnd, log } = context;
  if (!cloud.endpoint) {
    const aws = await awsWorld(domainName, zoneName);
    onEnd(() => aws.close());
    return aws;
  }
  const route53 = await Route53.start({ assembly, zoneName, emulator: cloud.endpoint });
  onEnd(() => route53.stop());
  log(`A model of Route 53 answers DNS on 127.0.0.1:${route53.dnsPort}; ${route53.healthChecks.length} health checks, from the synthesized template`);
  return localWorld(domainName, route53, workDir);
}

async function openClients(context: ScenarioContext, world: World): Promise<{ clients: Client[]; browser?: BrowserClient }> {
  const { has, onEnd, directory, workDir, log } = context;
  const clients: Client[] = [];
  // Each is closed at the end, also when the next one cannot be opened.
  const open = <T extends Client>(client: T): T => {
    clients.push(client);
    onEnd(() => client.close());
    return client;
  };
  open(dnsClient(world));
  open(nodeClient(world));
  if (has('curl')) open(await curlClient(world));
  let browser: BrowserClient | undefined;
  if (has(BROWSERS[0])) {
    const page = await servePage(path.join(directory, 'page'));
    onEnd(() => page.stop());
    browser = open(await browserClient(world, page.url, workDir));
  }
  for (const { name, packages } of requirements.filter((requirement) => !has(requirement.name))) {
    log(`SKIPPED: ${name} is missing, install it with: sudo apt-get install -y ${packages.join(' ')}`);
  }
  return { clients, browser };
}

/** The region that answers all clients, and the other one. */
async function bothRegions(clients: Client[], log: (line: string) => void): Promise<string[]> {
  const { region: near = 'nobody' } = await clients[0].get();
  for (const client of clients) {
    const { region, status, error } = await client.get();
    if (region !== near) throw new LocalCloudError(`${client.name} was answered by ${region ?? 'nobody'} (${error ?? status}) and ${clients[0].name} by ${near}; all must start in one region`);
    log(`${client.name}: ${region} answers`);
  }
  return [near, ...REGIONS.filter((region) => region !== near)];
}

function shownAndChecked(switches: ClientSwitch[], log: (line: string) => void): ClientSwitch[] {
  log('');
  table(switches).forEach((line) => log(line));
  log('');
  check(switches);
  return switches;
}

/** Screenshots of the page, where there is a browser. */
class Pictures {
  readonly files: string[] = [];

  constructor(private readonly browser: BrowserClient | undefined, private readonly directory: string) {}

  async take(name: string, afterMs: number): Promise<void> {
    if (!this.browser) return;
    await sleep(afterMs);
    const file = path.join(this.directory, `${name}.png`);
    await this.browser.screenshot(file);
    this.files.push(file);
  }
}

function summary({ log, workDir }: ScenarioContext, { lostTable, restoredTable, lostRegion, screenshots }: Measured, took: number): void {
  const slowest = (switches: ClientSwitch[]) => seconds(Math.max(...switches.map(({ total }) => total!)));
  log('');
  log(`Done in ${seconds(took)}. From the change until the slowest client was served by the other region:`);
  log(`  a dependency is lost   ${slowest(lostTable)}`);
  log(`  it is back             ${slowest(restoredTable)}`);
  if (lostRegion) log(`  the region is lost     ${slowest(lostRegion)}`);
  if (screenshots.length > 0) log(`Screenshots of the page: ${shown(workDir)}/*.png`);
}
