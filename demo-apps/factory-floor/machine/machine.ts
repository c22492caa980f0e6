import { alarms, BadFile, csv, csvWithBadLines } from './files';
import { Press, PressOptions } from './press';

/** What the machine needs of the share: `SmbMachine` of the local cloud is one. */
export interface Share {
  folder(name: string): Promise<void>;
  write(name: string, content: string | readonly string[], options?: { readonly pauseMs?: number }): Promise<void>;
  append(name: string, content: string): Promise<void>;
}

export interface Written {
  readonly name: string;
  readonly rows: number;
}

/** A press with a computer that knows nothing but to write files to a share: a file for each shift, and a log that grows. */
export class Machine {
  /** Folders, and the file by which a share is known to be there. */
  static async prepare(share: Share): Promise<void> {
    await share.folder('shots');
    await share.folder('log');
    await share.write('.share', 'A share without this file is not there.\r\n');
  }

  private readonly press: Press;
  private readonly name: string;
  private shift = 0;

  constructor(private readonly share: Share, options: PressOptions) {
    this.press = new Press(options);
    this.name = options.name;
  }

  /** So many seconds of work, in one file; slowly: in pieces that do not end where lines do, with a pause after each. */
  async shots(seconds: number, slowly?: { readonly pieces: number; readonly pauseMs: number }): Promise<Written> {
    const samples = this.press.samples(seconds);
    const content = csv(samples);
    const name = this.next();
    await this.share.write(name, slowly ? cut(content, slowly.pieces) : content, { pauseMs: slowly?.pauseMs });
    await this.log(alarms(samples));
    return { name, rows: seconds };
  }

  /** The same with a broken sensor: every so manieth line is bad. */
  async badShots(seconds: number, every?: number): Promise<Written & Pick<BadFile, 'bad'>> {
    const samples = this.press.samples(seconds);
    const { content, bad } = csvWithBadLines(samples, every);
    const name = this.next();
    await this.share.write(name, content);
    await this.log(alarms(samples));
    return { name, rows: seconds, bad };
  }

  private next(): string {
    this.shift += 1;
    return `shots/${this.name}-${String(this.shift).padStart(4, '0')}.csv`;
  }

  private async log(lines: string[]): Promise<void> {
    if (lines.length > 0) await this.share.append(`log/${this.name}.jsonl`, lines.join(''));
  }
}

function cut(content: string, pieces: number): string[] {
  const size = Math.ceil(content.length / pieces);
  return Array.from({ length: pieces }, (_, index) => content.slice(index * size, (index + 1) * size)).filter((piece) => piece !== '');
}
