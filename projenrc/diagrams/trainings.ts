import { referencesIn, Resource } from './assembly';
import { actorsOf, labelOfActions } from './links';

/** An arrow from or to the training jobs: the other end. */
interface TrainingLink {
  readonly from?: Resource;
  readonly to?: Resource;
  readonly label: string;
}

/** Training jobs are in no template. Permissions that name them lead to them, and those of a role that SageMaker takes lead on from them. */
export function trainingLinks({ type, properties, stack }: Resource): TrainingLink[] {
  if (type !== 'AWS::IAM::Policy') return [];
  const ofTraining = referencesIn(properties.Roles, stack).some((role) => JSON.stringify(role.properties).includes('sagemaker.amazonaws.com'));
  return properties.PolicyDocument.Statement.flatMap((statement: any): TrainingLink[] => {
    const label = labelOfActions(statement);
    if (ofTraining) return referencesIn({ touched: statement.Resource }, stack).map((to) => ({ to, label }));
    return JSON.stringify(statement.Resource).includes(':training-job/') ? actorsOf({ properties, stack }).map((from) => ({ from, label })) : [];
  });
}
