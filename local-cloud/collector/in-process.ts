import * as fs from 'fs';
import { join } from 'path';
import { COLUMNS } from './files';
import { Arrived } from './received';
import { Collector } from '../../src/iot/iot-flat-file-ingest/collector/collector';
import { Log } from '../../src/iot/iot-flat-file-ingest/collector/log';
import { Settings } from '../../src/iot/iot-flat-file-ingest/collector/settings';
import { parseSettings } from '../../src/iot/iot-flat-file-ingest/collector/settings-check';
import { Clock, Transport } from '../../src/iot/iot-flat-file-ingest/collector/types';

/** A clock that runs so many times as fast, and can be set. */
export class FastClock implements Clock {
  private readonly start = Date.now();
  private jumped = 0;

  constructor(private readonly times = 50) {}

  now() {
    return this.start + (Date.now() - this.start) * this.times + this.jumped;
  }

  jump(milliseconds: number) {
    this.jumped += milliseconds;
  }

  sleep(milliseconds: number) {
    return new Promise<void>((resolve) => {
      setTimeout(resolve, milliseconds / this.times);
    });
  }
}

/** A cloud that takes everything, unless it is told not to. */
export class MemoryCloud implements Transport {
  readonly arrived: Arrived[] = [];
  /** Asked before each message: an error is what the publisher gets. `lost` is told that the message arrived all the same. */
  trouble: (message: Arrived) => Error | undefined | 'arrived-unacknowledged' = () => undefined;

  async publish(topic: string, payload: Buffer) {
    await new Promise(setImmediate);
    const what = this.trouble({ topic, payload });
    if (what instanceof Error) throw what;
    this.arrived.push({ topic, payload });
    if (what) throw new Error('the acknowledgement was lost');
  }

  async close() {}
}

/** A folder with a share and a work folder in it, for one collector at a time in this process. */
export class Plant {
  readonly share: string;
  readonly work: string;
  readonly log: any[] = [];
  private collector?: Collector;
  running?: Promise<void>;

  constructor(readonly folder: string, readonly clock: Clock = new FastClock(), readonly cloud = new MemoryCloud()) {
    [this.share, this.work] = [join(folder, 'share'), join(folder, 'work')];
    fs.mkdirSync(this.share, { recursive: true });
  }

  settings(source: object = {}, more: object = {}): Settings {
    return parseSettings({
      version: 1,
      device: 'plant-1',
      transport: { kind: 'ipc' },
      work: this.work,
      limits: { messagesPerSecond: 100, bytesPerSecond: 524_288 },
      healthSeconds: 10,
      ...more,
      sources: [this.source(source)],
    });
  }

  source({ files = {}, ...more }: any = {}) {
    return { name: 'presses', files: { directory: this.share, pollSeconds: 1, stablePolls: 1, minimumAgeSeconds: 0, ...files }, columns: COLUMNS, ...more };
  }

  start(settings: Settings) {
    const log = new Log(this.clock, (line) => this.log.push(JSON.parse(line)));
    this.collector = new Collector({ settings, transport: this.cloud, clock: this.clock, log, version: 'test' });
    this.running = this.collector.run();
    this.running.catch(() => undefined);
  }

  /** Written as machines write: at once, under its name. */
  write(name: string, content: Buffer | string) {
    fs.mkdirSync(join(this.share, name, '..'), { recursive: true });
    fs.writeFileSync(join(this.share, name), content);
  }

  events(event: string) {
    return this.log.filter((line) => line.event === event);
  }

  async until(what: string, condition: () => boolean, timeoutMs = 10_000) {
    for (const deadline = Date.now() + timeoutMs; !condition();) {
      if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms; the log ends with ${JSON.stringify(this.log.slice(-5))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop() {
    this.collector?.end();
    await this.running;
  }
}
