import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { settingsTemplate } from './settings/job-settings';
import { modelProblem } from './settings/model-problems';
import { jobParts } from './settings/parts-of-props';
import { readSettingsModel } from './settings/settings-model';
import { propError } from '../../core/prop-error';
import { isObject, optional } from '../../core/value-rules';

const PROP = 'encoding.extraSettings';

/** Names that stand for those of the deployment, as the model reads them. */
const PLACES = { pipelineName: 'p', roleArn: 'r', outputBucketName: 'b', outputPrefix: 'p/' };

/** What comes out must be what MediaConvert's API takes. To be called when all other props are known to be right. */
export function checkExtraSettings(scope: Construct, props: AbrMediaPipelineProps) {
  const extra = props.encoding?.extraSettings;
  optional(scope, PROP, extra, isObject, 'an object in the spelling of the API', "use { Inputs: [{ FilterEnable: 'AUTO' }] }");
  if (extra === undefined) return;
  checkLiteral(scope, PROP, extra);
  const problem = modelProblem(readSettingsModel(), settingsTemplate(jobParts(props, PLACES)));
  if (problem) throw propError(scope, { ...problem, prop: `${PROP}.${problem.path}` });
}

/** Numbers, lists and objects of the deployment cannot be merged, nor checked. Texts can stand as they are. */
function checkLiteral(scope: Construct, prop: string, value: unknown) {
  if (typeof value === 'string') return;
  if (Token.isUnresolved(value)) throw propError(scope, { prop, value, allowed: 'values that are known at synthesis, and texts', fix: 'give a literal' });
  if (typeof value === 'function' || typeof value === 'bigint') throw propError(scope, { prop, value, allowed: 'what JSON can hold', fix: 'give a literal' });
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) checkLiteral(scope, Array.isArray(value) ? `${prop}[${name}]` : `${prop}.${name}`, child);
}
