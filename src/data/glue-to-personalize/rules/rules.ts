import { Construct } from 'constructs';
import { checkEtl } from './etl-rules';
import { checkMapping } from './mapping-rules';
import { checkOperations } from './operation-rules';
import { checkPlaces } from './place-rules';
import { checkStart } from './start-rules';
import { checkTarget, checkTargetKind } from './target-rules';
import { propError } from '../../../core/prop-error';
import { isObject, optional, required } from '../../../core/value-rules';
import { domainOf, servingOf, targetOf } from '../defaults';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';
import { mappedDatasets } from '../settings/mappings';

/** Every rule of the props that needs no name of the group. To be called before anything is made of them. */
export function checkGlueToPersonalize(scope: Construct, props: GlueToPersonalizeProps) {
  checkGroups(scope, props);
  checkTargetKind(scope, props);
  for (const mapped of mappedDatasets(props)) checkMapping(scope, mapped, domainOf(props));
  checkEtl(scope, props.etl ?? {}, targetOf(props));
  checkPlaces(scope, props);
  checkTarget(scope, props);
  checkStart(scope, props);
  checkOperations(scope, props.operations ?? {}, targetOf(props));
}

/** The compiler demands objects, JavaScript does not. */
function checkGroups(scope: Construct, props: GlueToPersonalizeProps) {
  required(scope, 'props', props, isObject, 'an object', 'map the interactions');
  required(scope, 'interactions', props.interactions, isObject, 'a DatasetMapping', 'map the interactions: Personalize learns from nothing else');
  for (const group of ['items', 'users', 'etl', 'target', 'start', 'operations'] as const) {
    optional(scope, group, props[group], isObject, 'an object, or nothing', 'leave it out');
  }
}

/** Of Personalize, for all names. */
const MOST = 63;

/** What depends on the name of the group, which may be made from the path. */
export function checkNames(scope: Construct, groupName: string, props: GlueToPersonalizeProps) {
  servingOf(props).filters.forEach(({ name }, index) => {
    const most = MOST - groupName.length - '--00000000'.length;
    if (name.length <= most) return;
    throw propError(scope, { prop: `target.filters[${index}].name`, value: name, allowed: `at most ${most} characters, beside the name of the group, ${groupName}`, fix: 'use a shorter name, or a shorter operations.groupName' });
  });
}
