import { referencesIn, Resource } from './assembly';
import { actorsOf, labelOfActions } from './links';

/** Jobs of a service, which are in no template. */
interface Jobs {
  /** How the picture calls them. */
  readonly title: string;
  /** The service that takes their role. */
  readonly principal: string;
  /** What stands in their ARNs, or in those of what they are put into. */
  readonly arn: string;
  /** The source of the events that tell of them. */
  readonly events: string;
}

const JOBS: Jobs[] = [
  { title: 'SageMaker training jobs', principal: 'sagemaker.amazonaws.com', arn: ':training-job/', events: 'aws.sagemaker' },
  { title: 'MediaConvert jobs', principal: 'mediaconvert.amazonaws.com', arn: ':mediaconvert:', events: 'aws.mediaconvert' },
];

/** All names that jobs have in pictures. */
export const JOB_TITLES = JOBS.map(({ title }) => title);

/** An arrow from or to jobs, which are called by name. */
interface JobLink {
  readonly from: Resource | string;
  readonly to: Resource | string;
  readonly label?: string;
}

/** Permissions that name jobs lead to them, those of a role that their service takes lead on from them, and rules for their events start at them. */
export function jobLinks(resource: Resource): JobLink[] {
  return JOBS.flatMap((jobs) => linksOfJobs(resource, jobs));
}

function linksOfJobs(resource: Resource, { title, principal, arn, events }: Jobs): JobLink[] {
  const { type, properties, stack } = resource;
  if (type === 'AWS::Events::Rule' && properties.EventPattern?.source?.includes(events)) return [{ from: title, to: resource }];
  if (type !== 'AWS::IAM::Policy') return [];
  const ofJobs = referencesIn(properties.Roles, stack).some((role) => JSON.stringify(role.properties).includes(principal));
  return properties.PolicyDocument.Statement.flatMap((statement: any): JobLink[] => {
    const label = labelOfActions(statement);
    if (ofJobs) return referencesIn({ touched: statement.Resource }, stack).map((to) => ({ from: title, to, label }));
    return JSON.stringify(statement.Resource).includes(arn) ? actorsOf({ properties, stack }).map((from) => ({ from, to: title, label })) : [];
  });
}
