import { DevicesKind } from './devices-kind';

/** What devices are known by. */
export interface FlatFileThingOptions {
  /**
   * The ARN of the certificate of the device: it may then publish what this construct takes.
   *
   * @default - you attach the policy: see the output `PolicyName`
   */
  readonly certificateArn?: string;
}

/** What is known of a group. */
export interface FlatFileGroupOptions {
  /**
   * Names of things in it that are missed when they are silent: each gets an alarm of its own.
   *
   * @default - an alarm when all are silent
   */
  readonly expectedThings?: string[];

  /**
   * The ARNs of the certificates of its devices.
   *
   * @default - you attach the policy: see the output `PolicyName`
   */
  readonly certificateArns?: string[];
}

/** The devices on which the collector runs: they are things of AWS IoT already. */
export abstract class FlatFileDevices {
  /**
   * One device.
   *
   * @param thingName its name: letters, digits, `-`, `_`, `:`
   * @param options more about it
   */
  public static thing(thingName: string, options: FlatFileThingOptions = {}): FlatFileDevices {
    return new Chosen({ kind: 'thing', name: thingName, options });
  }

  /**
   * All devices of a group, also those that join it later. A deployment goes to all of them; each publishes below its own name.
   *
   * @param groupName the name of the thing group: letters, digits, `-`, `_`, `:`
   * @param options more about it
   */
  public static group(groupName: string, options: FlatFileGroupOptions = {}): FlatFileDevices {
    return new Chosen({ kind: 'group', name: groupName, options });
  }

  /** @internal */
  public abstract readonly _kind: DevicesKind;
}

class Chosen extends FlatFileDevices {
  constructor(public readonly _kind: DevicesKind) {
    super();
  }
}
