import { StatesError } from '../../local-cloud/states/errors';
import { uuid } from '../../local-cloud/states/jsonata';
import { Random } from '../../local-cloud/states/random';

const LONGEST_DESCRIPTION = 256;

/** Where an alias leads. */
export interface Routing {
  readonly version: string;
  readonly weights: Record<string, number>;
  readonly description: string;
  readonly revision: string;
}

/** A change of an alias. */
export interface Moved extends Routing {
  readonly time: number;
  readonly function: string;
}

/** Lambda's versions and aliases; what is refused is refused as Lambda does. */
export class Aliases {
  readonly history: Moved[] = [];
  private readonly versions: Record<string, string[]> = {};
  private readonly aliases: Record<string, Routing> = {};

  readonly handlers = {
    'aws-sdk:lambda:getAlias': ({ FunctionName, Name }: any) => answer(Name, this.routing(FunctionName, Name)),
    'aws-sdk:lambda:updateAlias': ({ FunctionName, Name, FunctionVersion, RoutingConfig, Description, RevisionId }: any) => answer(Name, this.update(FunctionName, Name, {
      version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights, description: Description, revision: RevisionId,
    })),
    'aws-sdk:lambda:listVersionsByFunction': ({ FunctionName }: any) => ({
      Versions: ['$LATEST', ...this.versions[FunctionName]].map((Version) => ({ FunctionName, Version })),
    }),
    'aws-sdk:lambda:deleteFunction': ({ FunctionName, Qualifier }: any) => {
      this.remove(FunctionName, Qualifier);
      return {};
    },
  };

  /** @param before called before a change, so that what went before is routed as it was */
  constructor(private readonly now: () => number, private readonly random: Random, private readonly before: () => void) {}

  create(functionName: string, alias: string, version: string) {
    this.versions[functionName] = [version];
    this.write(functionName, alias, { version, weights: {}, description: '' });
  }

  publish(functionName: string, version: string) {
    this.versions[functionName].push(version);
  }

  remove(functionName: string, version: string) {
    this.versions[functionName] = this.versions[functionName].filter((each) => each !== version);
  }

  routing(functionName: string, alias: string): Routing {
    const routing = this.aliases[`${functionName}:${alias}`];
    if (!routing) throw new StatesError('Lambda.ResourceNotFoundException', `There is no alias ${alias} of ${functionName}`);
    return routing;
  }

  /** As UpdateAlias: what is not given stays. */
  update(functionName: string, alias: string, change: Partial<Routing>) {
    const is = this.routing(functionName, alias);
    if (change.revision !== undefined && change.revision !== is.revision) {
      throw new StatesError('Lambda.PreconditionFailedException', 'The RevisionId provided does not match the latest RevisionId of the alias');
    }
    const next = { version: change.version ?? is.version, weights: change.weights ?? is.weights, description: change.description ?? is.description };
    const refuse = (why: string) => { throw new StatesError('Lambda.InvalidParameterValueException', why); };
    const extra = Object.entries(next.weights);
    if (extra.length > 1) refuse('At most one additional version');
    if (extra.some(([version, weight]) => version === next.version || !(weight >= 0 && weight <= 1))) refuse(`The weights ${JSON.stringify(next.weights)}`);
    if (next.description.length > LONGEST_DESCRIPTION) refuse(`The description has ${next.description.length} characters`);
    for (const version of [next.version, ...extra.map(([each]) => each)]) {
      if (this.versions[functionName].includes(version)) continue;
      throw new StatesError('Lambda.ResourceNotFoundException', `There is no version ${version} of ${functionName}`);
    }
    this.before();
    return this.write(functionName, alias, next);
  }

  private write(functionName: string, alias: string, { version, weights, description }: Omit<Routing, 'revision'>): Routing {
    const routing = { version, weights, description, revision: uuid(this.random) };
    this.aliases[`${functionName}:${alias}`] = routing;
    this.history.push({ time: this.now(), function: functionName, ...routing });
    return routing;
  }
}

function answer(Name: string, { version, weights, description, revision }: Routing) {
  return {
    Name,
    FunctionVersion: version,
    Description: description,
    ...(Object.keys(weights).length && { RoutingConfig: { AdditionalVersionWeights: weights } }),
    RevisionId: revision,
  };
}
