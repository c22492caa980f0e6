import { readFileSync } from 'fs';
// eslint-disable-next-line import/no-extraneous-dependencies -- in the bundle of the collector, not a dependency of the package
import { connect, MqttClient } from 'mqtt';
import type { TransportSettings } from '../settings';
import type { Transport } from '../types';
import { backoff } from './backoff';

export type MqttSettings = Extract<TransportSettings, { kind: 'mqtt' }> & {
  /** Its client id, when the settings name no other. */
  readonly device: string;
};

export interface MqttOptions {
  /** @default 30000 */
  readonly publishTimeoutMs?: number;
  /** Before the next attempt to connect, from 1. */
  readonly backoffMs?: (attempt: number) => number;
  /** Told when the connection is there, and why it is not. */
  readonly onState?: (line: string) => void;
}

const PUBLISH_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 20_000;
const GOODBYE_MS = 2_000;
/** AWS IoT allows 30 to 1,200. */
const KEEPALIVE_SECONDS = 60;
/** On this port AWS IoT tells MQTT from HTTPS by the protocol that the client offers. */
const HTTPS_PORT = 443;
const AWS_IOT_PROTOCOL = 'x-amzn-mqtt-ca';

/** Connects in the background, over TLS with a certificate of each side, for as long as it is not closed. */
export const mqttTransport = (settings: MqttSettings, options: MqttOptions = {}): Transport => new MqttTransport(settings, options);

/**
 * A client of MQTT.js for each connection: none is used again, so that none keeps messages of an earlier one to send on its own. What is not acknowledged
 * when a connection ends is rejected, and the sender tries again; nothing is queued here.
 */
class MqttTransport implements Transport {
  private client?: MqttClient;
  private readonly unacknowledged = new Set<(reason: Error) => void>();
  private attempt = 0;
  private timer?: NodeJS.Timeout;
  /** Why there is no connection. */
  private trouble = 'the first connection is not there yet';
  private readonly where: string;

  constructor(private readonly settings: MqttSettings, private readonly options: MqttOptions) {
    this.where = `${settings.host}:${settings.port}`;
    this.open();
  }

  async publish(topic: string, payload: Buffer): Promise<void> {
    const client = this.client;
    if (!client?.connected) throw new Error(`not connected to ${this.where}: ${this.trouble}`);
    const limit = this.options.publishTimeoutMs ?? PUBLISH_TIMEOUT_MS;
    let timer: NodeJS.Timeout | undefined;
    let lost!: (reason: Error) => void;
    try {
      await new Promise<void>((resolve, reject) => {
        lost = reject;
        this.unacknowledged.add(reject);
        // A broker that is connected and does not answer is not one: with a new connection both sides start anew.
        timer = setTimeout(() => this.drop(client, `no acknowledgement within ${limit} ms`), limit);
        client.publish(topic, payload, { qos: 1 }, (error) => error ? reject(error) : resolve());
      });
    } finally {
      clearTimeout(timer);
      this.unacknowledged.delete(lost);
    }
  }

  /** Says goodbye to the broker where nothing is under way; what is not acknowledged is rejected. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    const client = this.client;
    if (!client) return;
    this.client = undefined;
    const force = !client.connected || this.unacknowledged.size > 0;
    this.reject('closed');
    const late = setTimeout(() => client.stream.destroy(), GOODBYE_MS);
    await client.endAsync(force);
    clearTimeout(late);
  }

  private open(): void {
    const { host, port, clientId, device } = this.settings;
    let client: MqttClient;
    try {
      client = connect({
        protocol: 'mqtts',
        host,
        port,
        // Read for each connection: a certificate that was renewed counts from the next one on.
        cert: readFileSync(this.settings.certificate),
        key: readFileSync(this.settings.key),
        ca: readFileSync(this.settings.ca),
        rejectUnauthorized: true,
        ...(port === HTTPS_PORT ? { ALPNProtocols: [AWS_IOT_PROTOCOL] } : {}),
        clientId: clientId ?? device,
        // Refusals have reasons from this version on; in earlier ones the broker can only hang up.
        protocolVersion: 5,
        clean: true,
        keepalive: KEEPALIVE_SECONDS,
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectPeriod: 0,
        queueQoSZero: false,
      });
    } catch (error) {
      return this.again((error as Error).message);
    }
    this.client = client;
    let reason = 'the connection was closed';
    client.on('error', (error) => reason = error.message);
    client.on('disconnect', ({ reasonCode }) => reason = `the broker ended the connection with reason code ${reasonCode ?? 0}`);
    client.on('connect', () => {
      this.attempt = 0;
      this.options.onState?.(`connected to ${this.where}`);
    });
    client.on('close', () => this.drop(client, reason));
  }

  /** Ends a connection, unless that was done. */
  private drop(client: MqttClient, reason: string): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.reject(reason);
    client.end(true);
    this.again(reason);
  }

  private again(reason: string): void {
    this.trouble = reason;
    this.options.onState?.(`not connected to ${this.where}: ${reason}`);
    this.timer = setTimeout(() => this.open(), (this.options.backoffMs ?? backoff)(++this.attempt));
  }

  private reject(reason: string): void {
    for (const reject of [...this.unacknowledged]) reject(new Error(`connection to ${this.where} lost: ${reason}`));
  }
}
