import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { Clock } from './clock';
import { AlarmCheck } from './model';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type ReadAlarm = (region: string, alarmName: string) => Promise<AlarmState>;

/** Reads alarm states from a CloudWatch endpoint. */
export class CloudWatchAlarms {
  private readonly clients = new Map<string, CloudWatchClient>();

  constructor(private readonly endpoint: string) {}

  readonly read: ReadAlarm = async (region, alarmName) => {
    const { MetricAlarms: alarms } = await this.client(region).send(new DescribeAlarmsCommand({ AlarmNames: [alarmName] }));
    const alarm = alarms?.find((found) => found.AlarmName === alarmName);
    if (!alarm) throw new Error(`Region ${region} has no alarm named ${alarmName}, which a health check watches.`);
    return alarm.StateValue as AlarmState;
  };

  stop(): void {
    for (const client of this.clients.values()) client.destroy();
  }

  private client(region: string): CloudWatchClient {
    const client = this.clients.get(region)
      ?? new CloudWatchClient({ region, endpoint: this.endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
    this.clients.set(region, client);
    return client;
  }
}

/** How often the model looks at an alarm. Route 53 follows the metric itself, so this is a choice of the model's. */
export const ALARM_INTERVAL = 5000;

export interface AlarmWatchOptions {
  readonly check: AlarmCheck;
  readonly clock: Clock;
  readonly readAlarm: ReadAlarm;
  readonly changed: (reason: string) => void;
}

/** The status of a health check that follows a CloudWatch alarm. A new one is healthy. */
export class AlarmWatch {
  healthy = true;
  private cancel?: () => void;
  private stopped = false;
  private running = Promise.resolve();

  constructor(private readonly options: AlarmWatchOptions) {}

  start(): void {
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.running;
  }

  private schedule(delay: number): void {
    this.cancel = this.options.clock.after(delay, () => {
      this.running = this.look().then(() => {
        if (!this.stopped) this.schedule(ALARM_INTERVAL);
      });
    });
  }

  private async look(): Promise<void> {
    const { check, readAlarm, changed } = this.options;
    // An alarm that cannot be read tells Route 53 nothing: the same as one without data.
    const { state, reason } = await readAlarm(check.alarmRegion, check.alarmName).then(
      (read) => ({ state: read, reason: `alarm ${check.alarmName} is ${read}` }),
      (error: Error) => ({ state: 'INSUFFICIENT_DATA' as AlarmState, reason: error.message }));
    const next = this.verdict(state);
    if (this.stopped || next === this.healthy) return;
    this.healthy = next;
    changed(reason);
  }

  private verdict(state: AlarmState): boolean {
    if (state !== 'INSUFFICIENT_DATA') return state === 'OK';
    const { insufficientData } = this.options.check;
    return insufficientData === 'LastKnownStatus' ? this.healthy : insufficientData === 'Healthy';
  }
}
