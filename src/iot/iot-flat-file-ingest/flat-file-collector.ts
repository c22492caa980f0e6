import { aws_iam as iam } from 'aws-cdk-lib';
import { CollectorKind } from './collector-kind';

/** What the collector may take of its device. */
export interface FlatFileCollectorOptions {
  /**
   * A folder of the device for what the collector has read and not sent yet, and what it knows. Not of the share.
   *
   * @default - the work folder of the component
   */
  readonly workFolder?: string;

  /**
   * How much it may have read and not sent, in MiB, from 16 to 1,048,576: when the cloud cannot be reached for so long that this is full, it stops reading.
   *
   * @default 1024
   */
  readonly spoolMegabytes?: number;

  /**
   * Messages in a second, from 1 to 100. AWS IoT takes 100 of a connection.
   *
   * @default 80
   */
  readonly messagesPerSecond?: number;

  /**
   * Bytes in a second, from 16,384 to 524,288. AWS IoT takes 512 KiB of a connection. Less leaves some for others on a thin line.
   *
   * @default 471859
   */
  readonly bytesPerSecond?: number;

  /**
   * The largest message in bytes, from 16,384 to 131,072. AWS IoT takes 128 KiB and bills each 5 KiB.
   *
   * @default 122880
   */
  readonly messageBytes?: number;
}

/** Versions of public components of AWS: `aws greengrassv2 list-component-versions`. */
export interface FlatFileDiskSpooler {
  /** Of `aws.greengrass.Nucleus`, 2.11.0 or newer: the deployment brings the devices to it. */
  readonly nucleusVersion: string;
  /** Of `aws.greengrass.DiskSpooler`. */
  readonly version: string;
}

/** How Greengrass runs the collector. */
export interface FlatFileGreengrassOptions extends FlatFileCollectorOptions {
  /**
   * In which the devices take artefacts: the role behind the role alias of their nucleus.
   *
   * @default - a role and an alias are made, for devices that are yet to be set up
   */
  readonly tokenExchangeRole?: iam.IRole;

  /**
   * The command that runs Node.js 20 or newer on the device.
   *
   * @default node
   */
  readonly nodeCommand?: string;

  /**
   * Keeps what the nucleus has taken over and not sent yet on disk. Without, that is in its memory, at most 2.5 MB, and lost when it is killed.
   *
   * @default - in memory, with a warning; see `nucleusLite`
   */
  readonly diskSpooler?: FlatFileDiskSpooler;

  /**
   * The devices run the nucleus lite. It takes nothing over while it is offline, so that nothing can be lost there.
   *
   * @default false
   */
  readonly nucleusLite?: boolean;

  /**
   * Other components of the same deployment, by name, with their versions: a thing or group has one deployment, and what is not in it is removed from its devices.
   *
   * @default - none
   */
  readonly otherComponents?: { [name: string]: string };
}

/** How the collector is run by somebody else. */
export interface FlatFileServiceOptions extends FlatFileCollectorOptions {
  /** The address of AWS IoT for your account and region: `aws iot describe-endpoint --endpoint-type iot:Data-ATS`. */
  readonly endpoint: string;

  /**
   * Of the files of the certificate, its key, and the CA of AWS IoT on the device.
   *
   * @default - device.pem.crt, private.pem.key and AmazonRootCA1.pem in /etc/flat-file-collector
   */
  readonly certificateFolder?: string;
}

/** How the collector gets to the devices, and what it may take there. */
export abstract class FlatFileCollector {
  /**
   * As a component of Greengrass V2: deployed, configured and returned to the last version by the cloud.
   *
   * @param options more about it
   */
  public static greengrass(options: FlatFileGreengrassOptions = {}): FlatFileCollector {
    return new Chosen({ kind: 'greengrass', options });
  }

  /**
   * As a service of the device, such as one of systemd, that you install: it takes its program from S3 and its configuration from a parameter (see the outputs), and connects by itself.
   *
   * @param options more about it
   */
  public static service(options: FlatFileServiceOptions): FlatFileCollector {
    return new Chosen({ kind: 'service', options });
  }

  /** @internal */
  public abstract readonly _kind: CollectorKind;
}

class Chosen extends FlatFileCollector {
  constructor(public readonly _kind: CollectorKind) {
    super();
  }
}
