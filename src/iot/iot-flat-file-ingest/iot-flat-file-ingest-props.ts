import { FlatFileCollector } from './flat-file-collector';
import { FlatFileDevices } from './flat-file-devices';
import { FlatFileOperations } from './flat-file-operations';
import { FlatFileQuickSightOptions } from './flat-file-quick-sight';
import { FlatFileStorageOptions } from './flat-file-storage';

/** Properties of `IotFlatFileIngest`. */
export interface IotFlatFileIngestProps {
  /** The devices on which the collector runs: gateways that reach the share. */
  readonly devices: FlatFileDevices;

  /**
   * How the collector gets there.
   *
   * @default FlatFileCollector.greengrass()
   */
  readonly collector?: FlatFileCollector;

  /**
   * Where tables lie.
   *
   * @default - in a bucket of its own
   */
  readonly storage?: FlatFileStorageOptions;

  /**
   * What Quick Sight shows.
   *
   * @default - nothing
   */
  readonly quickSight?: FlatFileQuickSightOptions;

  /**
   * How it is run.
   *
   * @default - a name made from the path, topics below ff, the runbook of this library
   */
  readonly operations?: FlatFileOperations;
}
