import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { meant } from '../../../core/nearest';
import { propError } from '../../../core/prop-error';
import { knownText, required } from '../../../core/value-rules';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';
import { PersonalizeRecipe } from '../personalize-recipe';

/** Recipes that make something else than a campaign serves, or that AWS trains no more. */
const OTHERS: { [recipeName: string]: string } = {
  'aws-item-affinity': 'it makes segments of users, which no campaign serves',
  'aws-item-attribute-affinity': 'it makes segments of users, which no campaign serves',
  'aws-next-best-action': 'it needs datasets of actions, which cannot be mapped here',
  'aws-hrnn': 'aws-user-personalization-v2 is its successor',
  'aws-hrnn-metadata': 'aws-user-personalization-v2 is its successor',
  'aws-hrnn-coldstart': 'aws-user-personalization-v2 is its successor',
};

const PROP = 'target.recipe';

/** A recipe that the datasets have enough for, of the kind that the target is. */
export function checkRecipe(scope: Construct, props: GlueToPersonalizeProps, recipe: PersonalizeRecipe | undefined, isDomain: boolean) {
  if (recipe === undefined && !isDomain) return;
  required(scope, PROP, recipe, ({ _facts }) => _facts, 'a PersonalizeRecipe', 'use one such as PersonalizeRecipe.USER_PERSONALIZATION_V2');
  const { recipeName, domain, _facts: { needs = [] } } = recipe!;
  knownText(scope, PROP, recipeName, { pattern: /^aws-[a-z0-9-]{1,200}$/, allowed: 'the name of a recipe, aws-...', fix: 'use one of PersonalizeRecipe' });
  checkSpelling(scope, recipeName);
  if (OTHERS[recipeName]) throw propError(scope, { prop: PROP, value: recipeName, allowed: `another recipe: ${OTHERS[recipeName]}`, fix: 'use one of PersonalizeRecipe' });
  if (domain && !isDomain) throw propError(scope, { prop: PROP, value: recipeName, allowed: `a recipe that is no use case of the domain ${domain}`, fix: 'use RecommendationTarget.recommender' });
  if (!domain && isDomain) throw propError(scope, { prop: PROP, value: recipeName, allowed: 'a use case of a domain', fix: 'use RecommendationTarget.personalize' });
  const missing = needs.find((dataset) => !props[dataset]);
  if (missing) throw propError(scope, { prop: PROP, value: recipeName, allowed: `a recipe that does without ${missing}, as they are not mapped`, fix: `map ${missing}, or use another recipe` });
}

/** There may be recipes that this library does not know, and misspelt ones. */
function checkSpelling(scope: Construct, recipeName: string) {
  const known = Object.values({ ...PersonalizeRecipe } as { readonly [name: string]: unknown })
    .flatMap((each) => each instanceof PersonalizeRecipe ? [each.recipeName] : []);
  const near = [...known, ...Object.keys(OTHERS)].includes(recipeName) ? '' : meant(recipeName, known);
  if (near) Annotations.of(scope).addWarningV2('cdk-reference-constructs:unknownRecipe', `${PROP} is ${recipeName}, which this library does not know${near}`);
}

export const hasField = ({ interactions }: GlueToPersonalizeProps, name: string) => interactions.fields.some(({ fieldName }) => fieldName === name);
