import * as fs from 'node:fs';
import * as https from 'node:https';
import * as path from 'node:path';
import { GetComponentCommand, GetDeploymentCommand, GreengrassV2Client, ListEffectiveDeploymentsCommand } from '@aws-sdk/client-greengrassv2';
import { AttachPolicyCommand, IoTClient } from '@aws-sdk/client-iot';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { connect, MqttClient } from 'mqtt';
import { LocalCloudError } from '../../../local-cloud/errors';
import { LocalGreengrass } from '../../../local-cloud/greengrass';
import { LocalDevice, LocalIot } from '../../../local-cloud/iot';
import { Component } from '../../../local-cloud/nucleus/component';
import { Nucleus } from '../../../local-cloud/nucleus/nucleus';
import { Cloud } from '../../../local-cloud/target';

export interface GatewayOptions {
  readonly cloud: Cloud;
  readonly region: string;
  readonly thingName: string;
  /** Of the construct. */
  readonly policyName: string;
  readonly roleAlias: string;
  /** Short: a socket lies in it. */
  readonly folder: string;
}

/** What the nucleus itself needs; the construct's policy adds what the collector does. */
const OF_THE_NUCLEUS = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:Connect', Resource: 'arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}' }],
};

/** A gateway with (a stand-in of) Greengrass: takes what was deployed to its thing, and runs it. */
export class Gateway {
  static async start(options: GatewayOptions): Promise<Gateway> {
    const { cloud, region, thingName, policyName, folder } = options;
    const device = await new LocalIot(cloud).device(region, thingName, OF_THE_NUCLEUS);
    await new IoTClient(cloud.client(region)).send(new AttachPolicyCommand({ policyName, target: device.certificateArn }));
    const client = connect({ ...device, protocol: 'mqtts', clean: true, queueQoSZero: false, reconnectPeriod: 500 });
    // Refused or cut: it tries again. What is published meanwhile fails.
    client.on('error', () => undefined);
    const nucleus = await Nucleus.start({ folder, kind: 'lite', thingName, region, publish: (topic, payload) => publish(client, topic, payload) });
    return new Gateway(options, device, client, nucleus);
  }

  private component?: Component;

  private constructor(
    private readonly options: GatewayOptions,
    private readonly device: LocalDevice,
    private readonly client: MqttClient,
    private readonly nucleus: Nucleus,
  ) {}

  /** The newest deployment to this thing, as a core device sees it. */
  async takeDeployment(): Promise<string> {
    const { cloud, region, thingName } = this.options;
    const greengrass = new GreengrassV2Client(cloud.client(region));
    const { effectiveDeployments = [] } = await greengrass.send(new ListEffectiveDeploymentsCommand({ coreDeviceThingName: thingName }));
    const [{ deploymentId }] = effectiveDeployments;
    const { components = {} } = await greengrass.send(new GetDeploymentCommand({ deploymentId }));
    const [name, { componentVersion, configurationUpdate }] = Object.entries(components)[0];
    const arn = `arn:aws:greengrass:${region}:${cloud.account}:components:${name}:versions:${componentVersion}`;
    const { recipe } = await greengrass.send(new GetComponentCommand({ arn, recipeOutputFormat: 'JSON' }));
    const json = Buffer.from(recipe!).toString('utf8');
    const files = await this.artifacts(json);
    const configuration = JSON.parse(configurationUpdate!.merge!);
    this.component = await this.nucleus.deploy({ recipe: json, artifact: (uri) => files.get(uri)!, configuration });
    if (await this.component.until('RUNNING', 'BROKEN') === 'BROKEN') throw new LocalCloudError(`The component is broken: ${this.component.output}`);
    await new LocalGreengrass(cloud).report({
      region,
      core: thingName,
      deployment: { deploymentId: deploymentId!, status: 'SUCCEEDED' },
      components: [{ componentName: name, componentVersion: componentVersion!, lifecycleState: 'RUNNING', isRoot: true }],
    });
    return `${name} ${componentVersion}`;
  }

  get output(): string {
    return this.component?.output ?? '';
  }

  /** How often the collector has started. */
  get starts(): number {
    return this.output.split('"event":"started"').length - 1;
  }

  /** Bytes that were read and are not sent. */
  get waiting(): number {
    const spool = path.join(this.options.folder, 'work', this.component!.name, 'spool');
    return fs.readdirSync(spool).reduce((sum, file) => sum + fs.statSync(path.join(spool, file)).size, 0);
  }

  /** As a power failure ends it; the nucleus starts it again. */
  kill(): void {
    process.kill(this.component!.pid!, 'SIGKILL');
  }

  /** The line of the plant. */
  set online(online: boolean) {
    this.nucleus.online = online;
  }

  async stop(): Promise<void> {
    await this.nucleus.stop();
    await this.client.endAsync(true);
  }

  /** With the credentials that the role alias gives for the certificate, as a nucleus takes them. */
  private async artifacts(recipe: string): Promise<Map<string, string>> {
    const { cloud, region, folder } = this.options;
    const { endpoint } = cloud.client(region);
    const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials: await this.credentials() });
    const uris = [...recipe.matchAll(/"s3:\/\/([^"]+)"/g)].map(([, uri]) => uri);
    const files = await Promise.all(uris.map(async (uri): Promise<[string, string]> => {
      const [bucket, ...key] = uri.split('/');
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key.join('/') }));
      const file = path.join(folder, path.basename(uri));
      fs.writeFileSync(file, await Body!.transformToByteArray());
      return [`s3://${uri}`, file];
    }));
    s3.destroy();
    return new Map(files);
  }

  private credentials(): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
    const { host, port, ca, cert, key } = this.device;
    const { roleAlias, thingName } = this.options;
    return new Promise((resolve, reject) => {
      https.get({ host, port, ca, cert, key, path: `/role-aliases/${roleAlias}/credentials`, headers: { 'x-amzn-iot-thingname': thingName } }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          if (response.statusCode !== 200) {reject(new LocalCloudError(`The role alias gives no credentials: ${response.statusCode} ${text}`));} else {
            const { accessKeyId, secretAccessKey, sessionToken } = JSON.parse(text).credentials;
            resolve({ accessKeyId, secretAccessKey, sessionToken });
          }
        });
      }).on('error', reject);
    });
  }
}

/** Fails at once where there is no connection, as it must not wait in a memory that nobody knows of. */
function publish(client: MqttClient, topic: string, payload: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!client.connected) return reject(new Error('there is no connection'));
    const lost = () => reject(new Error('the connection was lost'));
    client.once('close', lost);
    client.publish(topic, payload, { qos: 1 }, (error) => {
      client.off('close', lost);
      if (error) reject(error);
      else resolve();
    });
  });
}
