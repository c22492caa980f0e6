import * as fs from 'fs';
import * as net from 'net';
import * as tls from 'tls';
import { sleep } from '../processes';
import { Credentials } from './certificates';
import { Mosquitto } from './mosquitto';
import { packets, PUBLISH } from './packets';

/** What AWS IoT takes of one connection: what is more in bytes waits, what is more in messages is not taken and not acknowledged. */
export const AWS_IOT_LIMITS = { bytesPerSecond: 512 * 1024, publishesPerSecond: 100 };

export interface LinkOptions {
  /** @default - no limit */
  readonly bytesPerSecond?: number;
  /** @default - no limit */
  readonly publishesPerSecond?: number;
  /** Of each direction. @default 0 */
  readonly latencyMs?: number;
}

/** A line between one device and the broker, which can be slow, hang and break. It sees the messages: TLS ends here, and begins anew with the device's certificate. */
export interface Link {
  readonly host: string;
  readonly port: number;
  /** Of all connections so far, from the device to the broker: `discarded` messages are not among the `publishes`. */
  readonly counts: { connections: number; publishes: number; discarded: number; bytes: number };
  /** Connections end by a reset, wherever they are; new ones can be made at once. */
  cut(): void;
  /** Connections end, and new ones are refused. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Half open: everything stays connected, and nothing comes through, until `resume`. */
  hang(): void;
  resume(): void;
  stop(): Promise<void>;
}

export async function startLink(broker: Mosquitto, device: string, options: LinkOptions = {}): Promise<Link> {
  const front = { ...pems(broker.server), requestCert: true, rejectUnauthorized: true };
  const back = { ...pems(await broker.credentials(device)), host: broker.host, port: broker.port };
  const counts = { connections: 0, publishes: 0, discarded: 0, bytes: 0 };
  const sockets = new Set<net.Socket>();
  let gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  const serve = async (raw: net.Socket) => {
    counts.connections++;
    sockets.add(raw);
    raw.once('close', () => sockets.delete(raw)).on('error', () => raw.destroy());
    await gate?.opened;
    if (raw.destroyed) return;
    const near = new tls.TLSSocket(raw, { isServer: true, ...front });
    const far = tls.connect(back);
    const both = () => [near, far].forEach((socket) => socket.destroy());
    for (const socket of [near, far]) socket.once('close', both).on('error', both).setNoDelay(true);
    const messages = new Bucket(options.publishesPerSecond);
    const bytes = new Bucket(options.bytesPerSecond);
    const later = delayed(options.latencyMs ?? 0);
    const upwards = async () => {
      for await (const packet of packets(near)) {
        await gate?.opened;
        if (packet.type === PUBLISH && !messages.take(1)) {
          counts.discarded++;
          continue;
        }
        if (packet.type === PUBLISH) counts.publishes++;
        counts.bytes += packet.bytes.length;
        await bytes.wait(packet.bytes.length);
        await later(() => far.write(packet.bytes));
      }
    };
    const downwards = async () => {
      for await (const chunk of far) {
        await gate?.opened;
        await later(() => near.write(chunk));
      }
    };
    await Promise.allSettled([upwards(), downwards()]);
    both();
  };
  const hang = () => {
    let open = () => {};
    gate ??= { opened: new Promise((resolve) => { open = resolve; }), open: () => open() };
  };
  const resume = () => {
    gate?.open();
    gate = undefined;
  };
  const cut = () => sockets.forEach((socket) => socket.resetAndDestroy());

  let server: net.Server | undefined;
  let port = 0;
  const up = async () => {
    if (server) return;
    server = net.createServer((socket) => void serve(socket));
    await new Promise<void>((resolve, reject) => server!.once('error', reject).listen(port, broker.host, resolve));
    ({ port } = server.address() as net.AddressInfo);
  };
  const down = async () => {
    const closed = new Promise<void>((resolve) => server ? server.close(() => resolve()) : resolve());
    server = undefined;
    cut();
    await closed;
  };
  await up();
  return {
    host: broker.host,
    port,
    counts,
    cut,
    down,
    up,
    hang,
    resume,
    stop: async () => {
      resume();
      await down();
    },
  };
}

const pems = ({ ca, certificate, key }: Credentials) => ({ ca: fs.readFileSync(ca), cert: fs.readFileSync(certificate), key: fs.readFileSync(key) });

/** Takes as much as a second allows at once, then at that rate. */
class Bucket {
  private left: number;
  private at = performance.now();

  constructor(private readonly perSecond = Infinity) {
    this.left = perSecond;
  }

  take(amount: number): boolean {
    this.fill();
    if (this.left < amount) return false;
    this.left -= amount;
    return true;
  }

  /** May go into debt, which the next one waits for. */
  async wait(amount: number): Promise<void> {
    this.fill();
    if (this.left < 0) await sleep(-this.left / this.perSecond * 1000);
    this.fill();
    this.left -= amount;
  }

  private fill(): void {
    const now = performance.now();
    if (this.perSecond !== Infinity) this.left = Math.min(this.perSecond, this.left + (now - this.at) / 1000 * this.perSecond);
    this.at = now;
  }
}

/** In order, each as much later; not one after the other, as on a long line. */
function delayed(ms: number): (write: () => unknown) => Promise<void> {
  return async (write) => {
    if (ms === 0) write();
    else setTimeout(write, ms);
  };
}
