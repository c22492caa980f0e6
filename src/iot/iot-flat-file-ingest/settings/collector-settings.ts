import { Settings, SourceSettings, TransportSettings } from '../collector/settings';
import { CollectorKind } from '../collector-kind';
import { collectorDefaults } from '../defaults';
import { DevicesChoices } from '../devices-kind';
import { FlatFileTableFormat } from '../flat-file-storage';

export interface CollectorPlan {
  readonly collector: CollectorKind;
  readonly devices: DevicesChoices;
  readonly topicPrefix: string;
  readonly tableFormat: FlatFileTableFormat;
}

/** What the collector is told: collector/settings.ts says what it means. */
export function collectorSettings(
  { collector, devices, topicPrefix, tableFormat }: CollectorPlan, sources: SourceSettings[],
): Omit<Settings, 'device' | 'work'> & Partial<Settings> {
  const { spoolMegabytes, messagesPerSecond, bytesPerSecond, messageBytes } = collectorDefaults(collector.options);
  const work = workFolderOf(collector);
  return {
    version: 1,
    // A component knows the name of its device, and where it may write.
    ...devices.kind === 'thing' && { device: devices.name },
    ...work !== undefined && { work },
    topicPrefix,
    // Firehose takes microseconds for an Iceberg table, and milliseconds where it reads JSON for Parquet.
    timestamps: tableFormat === FlatFileTableFormat.ICEBERG ? 'us' : 'ms',
    transport: transport(collector),
    limits: {
      spoolBytes: spoolMegabytes * 2 ** 20,
      messagesPerSecond,
      bytesPerSecond,
      messageBytes,
      rowsPerMessage: 500,
      rowsPerCompressedMessage: 5000,
      lingerSeconds: 1,
    },
    healthSeconds: 60,
    sources,
  };
}

/** Undefined where Greengrass knows it. */
export const workFolderOf = ({ kind, options }: CollectorKind) => options.workFolder ?? (kind === 'service' ? '/var/lib/flat-file-collector' : undefined);

function transport(collector: CollectorKind): TransportSettings {
  if (collector.kind === 'greengrass') return { kind: 'ipc' };
  const { endpoint, certificateFolder: folder = '/etc/flat-file-collector' } = collector.options;
  return { kind: 'mqtt', host: endpoint, port: 8883, certificate: `${folder}/device.pem.crt`, key: `${folder}/private.pem.key`, ca: `${folder}/AmazonRootCA1.pem` };
}
