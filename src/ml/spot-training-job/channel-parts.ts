import { allowReading } from './bucket-access';
import { ChannelDataType, InputMode, TrainingChannel } from './training-channel';
import { ChannelParts } from './training-parts';

/** What CreateTrainingJob is told of a channel. */
export function channelParts(channel: TrainingChannel): ChannelParts {
  const { name, bucket, _options: options } = channel;
  const { prefix = '', dataType = ChannelDataType.S3_PREFIX } = options;
  return {
    config: {
      ChannelName: name,
      DataSource: {
        S3DataSource: {
          S3DataType: dataType,
          S3Uri: `s3://${bucket.bucketName}/${prefix}`,
          S3DataDistributionType: options.distribution ?? 'FullyReplicated',
          ...(options.attributeNames && { AttributeNames: options.attributeNames }),
        },
      },
      ...(options.contentType && { ContentType: options.contentType }),
      ...(options.compression && { CompressionType: options.compression }),
      ...(options.recordIo && { RecordWrapperType: 'RecordIO' }),
      InputMode: inputMode(channel),
      ...(options.shuffleSeed !== undefined && { ShuffleConfig: { Seed: options.shuffleSeed } }),
    },
    // The objects that a manifest names are only known when the training begins.
    grantRead: (grantee) => allowReading(bucket, dataType === ChannelDataType.S3_PREFIX ? prefix : '', grantee),
  };
}

/** Fast file mode takes prefixes only, and augmented manifests need a pipe. */
export function inputMode({ _options: { mode, dataType } }: TrainingChannel): InputMode {
  if (mode) return mode;
  if (dataType === ChannelDataType.AUGMENTED_MANIFEST_FILE) return InputMode.PIPE;
  return dataType === ChannelDataType.MANIFEST_FILE ? InputMode.FILE : InputMode.FAST_FILE;
}
