import { JobParts } from './job-parts';
import { ask } from './template';
import { text } from '../../../core/states-language';

/** Below the folder of the asset. */
export const destination = ({ outputBucketName, outputPrefix, outputKeyArn }: JobParts, path: string) => ({
  Destination: ask(`${text(`s3://${outputBucketName}/${outputPrefix}`)} & $asset.id & ${text(`/${path}`)}`),
  ...outputKeyArn && { DestinationSettings: { S3Settings: { Encryption: { EncryptionType: 'SERVER_SIDE_ENCRYPTION_KMS', KmsKeyArn: outputKeyArn } } } },
});
