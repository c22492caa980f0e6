import * as fs from 'fs';
import { LocalCloudError } from '../errors';
import { alive, end, sleep, start } from '../processes';

export interface Recorded {
  readonly topic: string;
  readonly payload: Buffer;
}

/** All messages of a broker in the order in which it had them, in a file: also those that came twice. */
export interface Recorder {
  /** Those so far. */
  messages(): readonly Recorded[];
  /** Waits until the messages are so; gives them. */
  until(what: string, so: (messages: readonly Recorded[]) => boolean, timeoutMs?: number): Promise<readonly Recorded[]>;
  stop(): Promise<void>;
}

/** mosquitto_sub with a session that the broker keeps: what comes while it is away, it gets later. A process, as a witness must not depend on who is judged. */
export async function startRecorder(socket: string, file: string, subscribed: () => boolean): Promise<Recorder> {
  const output = fs.openSync(file, 'w');
  const complaints = `${file}.log`;
  const errors = fs.openSync(complaints, 'w');
  const child = start('mosquitto_sub', [
    '--unix', socket, '--id', 'recorder', '--username', 'recorder', '--disable-clean-session', '--qos', '1', '--topic', '#', '-F', '%t %x',
  ], { stdio: ['ignore', output, errors] });
  [output, errors].forEach(fs.closeSync);

  const recorded: Recorded[] = [];
  let read = 0;
  let rest = '';
  const messages = () => {
    const size = fs.statSync(file).size;
    if (size > read) {
      const lines = (rest + slice(file, read, size)).split('\n');
      read = size;
      rest = lines.pop()!;
      for (const line of lines) {
        const [topic, payload] = line.split(' ');
        recorded.push({ topic, payload: Buffer.from(payload, 'hex') });
      }
    }
    return recorded;
  };
  const until: Recorder['until'] = async (what, so, timeoutMs = 30_000) => {
    for (const deadline = Date.now() + timeoutMs; !so(messages());) {
      if (!child.pid || !alive(child.pid)) throw new LocalCloudError(`The recorder ended: ${fs.readFileSync(complaints, 'utf8').trim()}`);
      if (Date.now() > deadline) throw new LocalCloudError(`Not within ${timeoutMs / 1000} s: ${what}; the broker had ${recorded.length} messages`);
      await sleep(20);
    }
    return recorded;
  };
  await until('the recorder has subscribed', subscribed);
  return { messages, until, stop: async () => { if (child.pid) await end(child.pid); } };
}

function slice(file: string, from: number, to: number): string {
  const descriptor = fs.openSync(file, 'r');
  const bytes = Buffer.alloc(to - from);
  const got = fs.readSync(descriptor, bytes, 0, bytes.length, from);
  fs.closeSync(descriptor);
  return bytes.toString('latin1', 0, got);
}
