import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { NucleusKind } from './access';
import { Component } from './component';
import { IpcComponent, IpcServer, startIpcServer } from './ipc-server';
import { readRecipe } from './recipe';
import { commandOf } from './script';
import { sleep } from '../processes';

export interface NucleusOptions {
  /** Its root, made when it is not there. Short: the path of a socket has at most 107 characters. */
  readonly folder: string;
  readonly kind: NucleusKind;
  readonly thingName: string;
  /** @default eu-west-1 */
  readonly region?: string;
  /** To AWS IoT. */
  readonly publish: (topic: string, payload: Buffer) => Promise<void>;
  /** Of the nucleus in Java: messages that wait for the connection are kept when it ends. @default false */
  readonly diskSpooler?: boolean;
}

export interface ComponentDeployment {
  /** As JSON. */
  readonly recipe: string;
  /** Of an artefact, the file that stands for it. */
  readonly artifact: (uri: string) => string;
  /** Merged over the default configuration, as a deployment does. */
  readonly configuration?: Record<string, unknown>;
}

const RETRY_MS = 50;

/** Stands in for the nucleus of Greengrass: recipes, lifecycles, and IPC to AWS IoT. It has no deployments, no dependencies and no users of its own. */
export class Nucleus {
  static async start(options: NucleusOptions): Promise<Nucleus> {
    fs.mkdirSync(options.folder, { recursive: true });
    const nucleus = new Nucleus(options);
    await nucleus.listen();
    return nucleus;
  }

  /** Messages that the nucleus in Java took over and AWS IoT does not have. */
  spooled: { readonly topic: string; readonly payload: Buffer }[] = [];
  private readonly components = new Map<string, { readonly component: Component; readonly ipc: IpcComponent }>();
  private server?: IpcServer;
  private connected = true;
  private sending = false;

  private constructor(private readonly options: NucleusOptions) {}

  get socket(): string {
    return path.join(this.options.folder, 'ipc.socket');
  }

  /** Installs a component and starts it. One that has its name is stopped before. */
  async deploy({ recipe: json, artifact, configuration = {} }: ComponentDeployment): Promise<Component> {
    const { kind, folder, thingName, region = 'eu-west-1' } = this.options;
    const { recipe, manifest } = readRecipe(json, kind);
    const { ComponentName: name, ComponentVersion: version } = recipe;
    const [before] = [...this.components].filter(([, { component }]) => component.name === name);
    await before?.[1].component.stop();
    const token = before?.[0] ?? randomUUID();

    const workPath = path.join(folder, 'work', name);
    const artifactsPath = path.join(folder, 'packages', 'artifacts', name, version);
    const logs = path.join(folder, 'logs');
    for (const made of [workPath, artifactsPath, logs]) fs.mkdirSync(made, { recursive: true });
    for (const { Uri } of manifest.Artifacts ?? []) fs.copyFileSync(artifact(Uri), path.join(artifactsPath, path.posix.basename(Uri)));

    const merged = merge(recipe.ComponentConfiguration?.DefaultConfiguration ?? {}, configuration);
    const variables = { rootPath: folder, workPath, artifactsPath, thingName, configuration: merged };
    const component = new Component({
      name,
      // Nucleus lite knows no others.
      command: (step) => kind === 'lite' && ['shutdown', 'recover'].includes(step) ? undefined : commandOf(manifest.Lifecycle, step, variables, kind),
      env: {
        SVCUID: token,
        AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: this.socket,
        AWS_IOT_THING_NAME: thingName,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        GGC_VERSION: kind === 'lite' ? '2.0.0' : '2.16.0',
      },
      workPath,
      log: path.join(logs, `${name}.log`),
    });
    this.components.set(token, { component, ipc: { name, configuration: merged } });
    component.start();
    return component;
  }

  /** The line to AWS IoT is cut, or there again. */
  set online(online: boolean) {
    this.connected = online;
    if (online) void this.sendSpooled();
  }

  /** Ends and starts again, without its components. What waits in memory is lost, as when the process is killed. */
  async restart(): Promise<void> {
    await this.server?.stop();
    if (!this.options.diskSpooler) this.spooled = [];
    await this.listen();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.components.values()].map(({ component }) => component.stop()));
    this.connected = false;
    await this.server?.stop();
  }

  private async listen(): Promise<void> {
    this.server = await startIpcServer({
      socket: this.socket,
      kind: this.options.kind,
      component: (token) => this.components.get(token)?.ipc,
      publish: (topic, payload) => this.publish(topic, payload),
    });
  }

  /** Nucleus lite says that it failed; the nucleus in Java has taken over whatever its spool holds. */
  private async publish(topic: string, payload: Buffer): Promise<void> {
    if (this.options.kind === 'lite') {
      if (!this.connected) throw new Error('there is no connection to AWS IoT');
      return this.options.publish(topic, payload);
    }
    this.spooled.push({ topic, payload });
    void this.sendSpooled();
  }

  private async sendSpooled(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    while (this.connected && this.spooled.length > 0) {
      const first = this.spooled[0];
      const sent = await this.options.publish(first.topic, first.payload).then(() => true, () => false);
      if (sent) this.spooled = this.spooled.filter((message) => message !== first);
      else await sleep(RETRY_MS);
    }
    this.sending = false;
  }
}

/** Objects key by key, all else as a whole. */
function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
  return Object.entries(over).reduce((merged, [key, value]) => {
    const before = merged[key];
    return { ...merged, [key]: isObject(before) && isObject(value) ? merge(before, value) : value };
  }, base);
}
