// In the bundle of the command, not a dependency of the package.
// eslint-disable-next-line import/no-extraneous-dependencies
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { printable } from './ask';
import { Command } from './command-line';
import { FENCE_METRIC, FENCE_NAMESPACE, peerOf } from './ring';

/** 1 takes the region out, 0 puts it back. */
export type FenceValue = 0 | 1;

/** The switch of one region, held by its peer: it works while the region itself is down. */
export class FenceSwitch {
  public readonly peer: string;
  private readonly client: CloudWatchClient;

  constructor(private readonly region: string, private readonly domain: string, { regions, endpointUrl }: Pick<Command, 'regions' | 'endpointUrl'>) {
    this.peer = peerOf(region, regions);
    const requestHandler = { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true };
    this.client = new CloudWatchClient({ region: this.peer, endpoint: endpointUrl, requestHandler });
  }

  /** Publishes one data point. What fails is a sentence that says where and why. */
  public async publish(value: FenceValue): Promise<void> {
    try {
      await this.client.send(new PutMetricDataCommand({
        Namespace: FENCE_NAMESPACE,
        MetricData: [{
          MetricName: FENCE_METRIC,
          Dimensions: [{ Name: 'Api', Value: this.domain }, { Name: 'Region', Value: this.region }],
          Value: value,
        }],
      }));
    } catch (error) {
      const { name, message } = error as Error;
      throw new PublishError(`CloudWatch in ${this.peer} did not take the value ${value} for ${this.region}: ${name}: ${printable(message, 500)}`, { cause: error });
    }
  }
}

/** A value was not published. */
export class PublishError extends Error {
  /** The request may have had its effect although its answer never came. */
  public get mayHaveArrived(): boolean {
    const { name, $metadata } = Object(this.cause) as { name?: string; $metadata?: { httpStatusCode?: number } };
    const refused = ($metadata?.httpStatusCode ?? 0) >= 400 && $metadata!.httpStatusCode! < 500;
    return !refused && name !== 'CredentialsProviderError';
  }
}
