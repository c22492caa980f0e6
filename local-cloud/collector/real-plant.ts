import * as fs from 'fs';
import * as path from 'path';
import { bundleCollector } from './collector-process';
import { COLUMNS, FileShape, MadeFile, makeFile, randomOf } from './files';
import { Gateway } from './gateway';
import { judge, Received } from './received';
import { startLink, Link, LinkOptions } from '../mosquitto/link';
import { Mosquitto, startMosquitto } from '../mosquitto/mosquitto';
import { Recorder } from '../mosquitto/recorder';
import { meet, MOSQUITTO, SAMBA, thisMachine } from '../requirements';
import { Samba, startSamba } from '../samba/samba';
import { SmbMachine } from '../samba/smb-machine';

const DEVICE = 'hall-3-gateway';
const SHAPE: FileShape = { rows: 200, bad: 0.02, badRows: 0.5, badRowsAfter: 100 };

/** A share, a machine that writes to it, a broker with a witness: all real. Each test has a folder of the share, a source and a collector of its own. */
export class RealPlant {
  static async open(runDirectory: string): Promise<RealPlant> {
    await meet([SAMBA, MOSQUITTO], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
    const started: (() => Promise<void>)[] = [];
    try {
      const samba = await startSamba();
      started.unshift(() => samba.stop());
      const broker = await startMosquitto();
      started.unshift(() => broker.stop());
      const machine = await SmbMachine.connect(samba, runDirectory);
      started.unshift(() => machine.cut());
      return new RealPlant(runDirectory, samba, machine, broker, await broker.record());
    } catch (error) {
      for (const stop of started) await stop();
      throw error;
    }
  }

  private readonly collectors: Gateway[] = [];
  private readonly links: Link[] = [];
  private readonly program: string;
  private source = '';
  private seed = 1;

  private constructor(
    private readonly runDirectory: string,
    readonly samba: Samba,
    readonly machine: SmbMachine,
    readonly broker: Mosquitto,
    readonly recorder: Recorder,
  ) {
    this.program = bundleCollector(runDirectory);
  }

  /** A new folder of the share, which is also the name of the source. */
  async folder(name: string): Promise<string> {
    this.source = name;
    await this.machine.folder(name);
    return this.onServer('');
  }

  onServer(name: string): string {
    return path.join(this.samba.directory, this.source, name);
  }

  /** As the machine names it. */
  onShare(name: string): string {
    return `${this.source}/${name}`;
  }

  /** Content with what has to become of it. */
  make(name: string, shape: Partial<FileShape> = {}): MadeFile {
    return makeFile(name, randomOf(this.seed++), { ...SHAPE, ...shape });
  }

  async link(options: LinkOptions): Promise<Link> {
    const link = await startLink(this.broker, DEVICE, options);
    this.links.push(link);
    return link;
  }

  /** Impatient, as tests are. */
  async collect({ files = {}, source = {}, limits = {}, at = this.broker, directory = this.onServer(''), acknowledgementMs }: {
    files?: object; source?: object; limits?: object; at?: { host: string; port: number }; directory?: string; acknowledgementMs?: number;
  } = {}): Promise<Gateway> {
    const { ca, certificate, key } = await this.broker.credentials(DEVICE);
    const folder = this.collectorFolder();
    fs.mkdirSync(folder, { recursive: true });
    const collector = new Gateway(folder, {
      version: 1,
      device: DEVICE,
      transport: { kind: 'mqtt', host: at.host, port: at.port, ca, certificate, key },
      work: path.join(folder, 'work'),
      limits: { lingerSeconds: 0.1, ...limits },
      sources: [{
        name: this.source,
        columns: COLUMNS,
        badRows: SHAPE.badRows,
        badRowsAfter: SHAPE.badRowsAfter,
        ...source,
        files: { directory, include: ['*.csv'], pollSeconds: 0.2, stablePolls: 2, minimumAgeSeconds: 1, ...files },
      }],
    }, acknowledgementMs === undefined ? this.program : bundleCollector(folder, acknowledgementMs));
    this.collectors.push(collector);
    collector.start();
    return collector;
  }

  /** Files that were read to their end, and whose messages are not all acknowledged. */
  read(): number {
    const checkpoints = path.join(this.collectorFolder(), 'work', 'checkpoints', this.source);
    if (!fs.existsSync(checkpoints)) return 0;
    const names = fs.readdirSync(checkpoints).filter((name) => name.endsWith('.json'));
    return names.filter((name) => JSON.parse(fs.readFileSync(path.join(checkpoints, name), 'utf8')).state === 'read').length;
  }

  /** What the broker has of this source. */
  received(): Received {
    return new Received(this.recorder.messages().filter(({ topic }) => topic.split('/')[2] === this.source));
  }

  /** Waits until exactly these files are where they have to be; gives what arrived. */
  async settled(collector: Gateway, files: readonly MadeFile[], timeoutMs = 30_000): Promise<Received> {
    let wrong: string[] = [];
    try {
      await collector.until('all rows arrive', () => {
        wrong = judge(this.received(), files);
        return wrong.length === 0;
      }, timeoutMs);
    } catch (error) {
      throw new Error(`${wrong.join('\n')}\n${(error as Error).message}`);
    }
    return this.received();
  }

  async endCollectors(): Promise<void> {
    try {
      await Promise.all(this.collectors.splice(0).map((each) => each.stop()));
    } finally {
      await Promise.all(this.links.splice(0).map((each) => each.stop()));
    }
  }

  async close(): Promise<void> {
    try {
      await this.endCollectors();
    } finally {
      await this.machine.cut();
      await this.broker.stop();
      await this.samba.stop();
    }
  }

  private collectorFolder(): string {
    return path.join(this.runDirectory, this.source);
  }

  /** On the server's side, where names that differ by case are two. */
  writeOnServer(name: string, content: Buffer): void {
    fs.writeFileSync(this.onServer(name), content);
  }
}
