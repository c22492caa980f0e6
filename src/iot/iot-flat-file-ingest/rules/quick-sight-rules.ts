import { Construct } from 'constructs';
import { text } from '../../../core/value-rules';
import { FlatFileQuickSightOptions } from '../flat-file-quick-sight';

const OWNER = {
  pattern: /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)\/\S{1,600}$/, allowed: 'the ARN of a user or group of Quick Sight', fix: 'see aws quicksight list-users',
};

export const checkQuickSight = (scope: Construct, { ownerArn }: FlatFileQuickSightOptions) => text(scope, 'quickSight.ownerArn', ownerArn ?? '', OWNER);
