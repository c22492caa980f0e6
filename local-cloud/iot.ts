import {
  AttachPolicyCommand, AttachThingPrincipalCommand, CreateKeysAndCertificateCommand, CreatePolicyCommand, CreateThingCommand, IoTClient,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-iot';
import { Control } from './control';
import { LocalCloudError } from './errors';
import { Cloud } from './target';

/** Attempts of a rule's action that fail, by the names of the rule and of the action (`firehose`, `error s3` for the error action). */
export interface IotActionFailure {
  /** May hold `*`. @default * */
  readonly rule?: string;
  readonly action?: string;
  /** @default 1 */
  readonly times?: number;
  /** Another attempt is made, as after a throttled call. @default false */
  readonly mayPass?: boolean;
  readonly message?: string;
}

/** Faults and limits of AWS IoT. Times and rates are real ones, as a device has its own clock. */
export interface IotWorld {
  /** @default [] */
  readonly failActions?: IotActionFailure[];
  /** So many messages of QoS 1 are taken, and the connection ends without their acknowledgement. @default 0 */
  readonly loseAcknowledgements?: number;
  /** Of a connection; what comes above it is discarded without an acknowledgement. @default 100 */
  readonly publishesPerSecond?: number;
  /** Of a connection; what comes above it is processed later. @default 524288 */
  readonly bytesPerSecond?: number;
  /** A larger payload ends the connection. @default 131072 */
  readonly messageBytes?: number;
}

/** What became of a client's packets, over all of its connections. */
export interface IotClientCounts {
  readonly connections?: number;
  /** CONNECTs that its policies did not allow. */
  readonly refused?: number;
  readonly published?: number;
  readonly bytes?: number;
  readonly discarded?: number;
  /** Publishes that its policies did not allow. */
  readonly denied?: number;
  readonly tooLarge?: number;
  readonly acknowledgementsLost?: number;
}

interface Answer {
  readonly port: number | null;
  readonly ca: string;
  readonly settings: Required<IotWorld>;
  readonly connected: string[];
  readonly clients: Record<string, IotClientCounts>;
  readonly rules: Record<string, Record<string, number>>;
}

/** What a device needs to connect: `mqtt.connect({ ...device, protocol: 'mqtts' })` takes it as it is. */
export interface LocalDevice {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly certificateArn: string;
}

/** AWS IoT Core on the local cloud (emulator/iot/): its broker, its devices, and the outside world of both. */
export class LocalIot {
  private readonly control: Control<Answer>;

  constructor(private readonly cloud: Pick<Cloud, 'endpoint' | 'client'>) {
    this.control = new Control(cloud, 'LocalIot', 'iot');
  }

  /** The MQTT listener (TLS with a client certificate), where GET /role-aliases/<alias>/credentials answers too. */
  public async broker(): Promise<{ host: string; port: number; ca: string }> {
    const { port, ca } = await this.control.call('GET');
    if (port === null) throw new LocalCloudError('The emulator has no MQTT listener: IOT_MTLS_ENABLED must be 1');
    return { host: '127.0.0.1', port, ca };
  }

  /** A thing with a certificate of its own, attached to both the thing and the policies: names of those that are there, or a document. */
  public async device(region: string, thingName: string, policy: string | object): Promise<LocalDevice> {
    const iot = new IoTClient(this.cloud.client(region));
    const policyName = typeof policy === 'string' ? policy : `${thingName}-policy`;
    await iot.send(new CreateThingCommand({ thingName })).catch((error) => {
      if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    });
    if (typeof policy !== 'string') await iot.send(new CreatePolicyCommand({ policyName, policyDocument: JSON.stringify(policy) }));
    const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
    const certificateArn = made.certificateArn!;
    await iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));
    await iot.send(new AttachThingPrincipalCommand({ thingName, principal: certificateArn }));
    return { ...await this.broker(), clientId: thingName, cert: made.certificatePem!, key: made.keyPair!.PrivateKey!, certificateArn };
  }

  /** Sets these members; the others stay as they are. */
  public async set(settings: IotWorld): Promise<void> {
    await this.control.call('PUT', { settings });
  }

  /** The settings as they are now; what is counted goes down as it strikes. */
  public async settings(): Promise<Required<IotWorld>> {
    return (await this.control.call('GET')).settings;
  }

  /** Ends the connections of one client, or of all, without a word. */
  public async cut(clientId?: string): Promise<void> {
    await this.control.call('POST', { cut: clientId ?? true });
  }

  /** Ends all connections, and takes none for so many real seconds; 0 ends that. */
  public async refuse(seconds: number): Promise<void> {
    await this.control.call('POST', { refuse: seconds });
  }

  /** Client ids that are connected. */
  public async connected(): Promise<string[]> {
    return (await this.control.call('GET')).connected;
  }

  public async client(clientId: string): Promise<IotClientCounts> {
    return (await this.control.call('GET')).clients[clientId] ?? {};
  }

  /** Of a rule: `matched`, `undefined` (its SELECT), `<action> done` and `<action> failed` (attempts). */
  public async rule(ruleName: string): Promise<Record<string, number>> {
    return (await this.control.call('GET')).rules[ruleName] ?? {};
  }

  /** Forgets all settings; counts stay. */
  public async reset(): Promise<void> {
    await this.control.call('DELETE');
  }
}
