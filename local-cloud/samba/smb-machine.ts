import { ChildProcess } from 'child_process';
import * as path from 'path';
import * as readline from 'readline';
import { LocalCloudError } from '../errors';
import { alive, end, sleep, start } from '../processes';
import { prepareSmbClient } from './python';
import { Samba } from './samba';

const PROGRAM = path.join(__dirname, 'machine.py');

type Content = string | Buffer;

/** A file that a machine has open. */
export interface OpenFile {
  write(content: Content): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** create: empties one that is there. append: writes at its end. change: writes over it from its start. @default 'create' */
  readonly how?: 'create' | 'append' | 'change';
  /** Nobody else can open it meanwhile (a share mode that denies everything). @default false */
  readonly locked?: boolean;
}

const MODES = { create: 'wb', append: 'ab', change: 'r+b' };

/** A machine on the share, by a client of SMB in a process of its own, as if it were another computer. Commands are done one after the other. */
export class SmbMachine {
  static async connect(samba: Pick<Samba, 'host' | 'port' | 'share' | 'user' | 'password'>, runDirectory: string): Promise<SmbMachine> {
    const { host, port, share, user, password } = samba;
    const machine = new SmbMachine(await prepareSmbClient(runDirectory), { host, port, share, user, password });
    try {
      await machine.reconnect();
    } catch (error) {
      await machine.cut();
      throw error;
    }
    return machine;
  }

  private child?: ChildProcess;
  private answers?: AsyncIterator<string>;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly python: string, private readonly to: object) {}

  /** After the connection was lost, or was cut. */
  async reconnect(): Promise<void> {
    await this.cut();
    this.child = start(this.python, ['-u', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin!.on('error', () => undefined); // Told by the answer that does not come.
    this.answers = readline.createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
    await this.command('connect', this.to);
  }

  async open(name: string, { how = 'create', locked = false }: OpenOptions = {}): Promise<OpenFile> {
    const handle = await this.command('open', { name, mode: MODES[how], locked });
    return {
      write: async (content) => { await this.command('write', { handle, data: Buffer.from(content).toString('base64') }); },
      close: async () => { await this.command('close', { handle }); },
    };
  }

  /** A whole file, or several pieces of it with a pause between them. */
  async write(name: string, content: Content | readonly Content[], options: OpenOptions & { readonly pauseMs?: number } = {}): Promise<void> {
    const file = await this.open(name, options);
    for (const [index, piece] of (Array.isArray(content) ? content : [content]).entries()) {
      if (index > 0) await sleep(options.pauseMs ?? 0);
      await file.write(piece);
    }
    await file.close();
  }

  async append(name: string, content: Content): Promise<void> {
    await this.write(name, content, { how: 'append' });
  }

  /** Replaces one that is there. */
  async rename(name: string, to: string): Promise<void> {
    await this.command('rename', { name, to });
  }

  async truncate(name: string, size: number): Promise<void> {
    await this.command('truncate', { name, size });
  }

  async delete(name: string): Promise<void> {
    await this.command('delete', { name });
  }

  async folder(name: string): Promise<void> {
    await this.command('folder', { name });
  }

  async read(name: string): Promise<Buffer> {
    return Buffer.from(String(await this.command('read', { name })), 'base64');
  }

  async names(folder = ''): Promise<string[]> {
    return await this.command('names', { name: folder }) as string[];
  }

  /** Its connection ends, in the middle of whatever it does: no file is closed, nobody logs off. */
  async cut(): Promise<void> {
    if (this.child?.pid && alive(this.child.pid)) {
      process.kill(-this.child.pid, 'SIGKILL');
      await end(this.child.pid);
    }
  }

  private command(name: string, args: object): Promise<unknown> {
    const answer = this.turn.then(async () => {
      this.child!.stdin!.write(`${JSON.stringify([name, args])}\n`);
      const { value, done } = await this.answers!.next();
      if (done) throw new LocalCloudError(`The machine has no connection: ${name} was not done`);
      const { result, error } = JSON.parse(value);
      if (error !== undefined) throw new LocalCloudError(`SMB ${name}: ${error}`);
      return result;
    });
    this.turn = answer.catch(() => undefined);
    return answer;
  }
}
