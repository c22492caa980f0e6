import { Stack } from 'aws-cdk-lib';
import { FlatFileCollector, FlatFileColumn, FlatFileDevices, FlatFileWatch, IotFlatFileIngest } from 'cdk-reference-constructs';

/** One instance, as a user writes it. */
export function construct(home: Stack, id: string) {
  const ingest = new IotFlatFileIngest(home, id, {
    // A device has one deployment.
    devices: FlatFileDevices.thing(`${id.toLowerCase()}-gateway`),
    collector: FlatFileCollector.greengrass({ nucleusLite: true }),
    operations: { topicPrefix: id.toLowerCase() },
  });
  ingest.addSource('shots', {
    files: FlatFileWatch.completed({ directory: '/mnt/presses', include: ['*.csv'] }),
    columns: [
      FlatFileColumn.timestamp('ts', { zone: 'Europe/Berlin', required: true }), FlatFileColumn.text('press'), FlatFileColumn.number('temp_c', { unit: '°C' }),
    ],
  });
}
