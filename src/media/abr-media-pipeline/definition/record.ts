import { AS_ATTRIBUTE } from '../../../core/dynamodb-attributes';
import { query } from '../../../core/states-language';
import { AssetState } from '../asset-state';

export interface RecordChange {
  readonly tableName: string;
  /** JSONata of the asset's id. */
  readonly assetId: string;
  readonly state: AssetState;
  /** JSONata of an object: what else is set. Members that have no value are left as they are. */
  readonly set: string;
  /** Attributes that are taken away. */
  readonly remove?: string[];
  /** DynamoDB's condition; `#name` for attributes. */
  readonly condition: string;
  /** JSONata of an object: the values of the condition, by name without the colon. */
  readonly values: string;
  /** Comes before all: JSONata that ends with a semicolon. */
  readonly first?: string;
}

/** Arguments of UpdateItem for one change of a record: each change has a number, and is refused unless its condition holds. */
export function changed({ tableName, assetId, state, set, remove = [], condition, values, first = '' }: RecordChange): string {
  const conditionNames = [...new Set(condition.match(/#\w+/g))].map((name) => `'${name}': '${name.slice(1)}'`).join(', ');
  const taken = remove.length ? ` & ' REMOVE ${remove.map((name) => `#${name}`).join(', ')}'` : '';
  const takenNames = remove.map((name) => `, '#${name}': '${name}'`).join('');
  return query(`(
    ${first}
    $attribute := ${AS_ATTRIBUTE};
    $set := $merge([${set}, { 'state': '${state}', 'changedAt': $now() }]);
    {
      'TableName': '${tableName}',
      'Key': { 'assetId': { 'S': ${assetId} } },
      'UpdateExpression': 'SET ' & $join($keys($set).('#' & $ & ' = :set_' & $), ', ')${taken} & ' ADD #change :one',
      'ConditionExpression': '${condition}',
      'ExpressionAttributeNames': $merge([$keys($set).{ '#' & $: $ }, { '#change': 'change'${takenNames}, ${conditionNames} }]),
      'ExpressionAttributeValues': $merge([
        $each($set, function($v, $k) { { ':set_' & $k: $attribute($v) } }),
        $each(${values}, function($v, $k) { { ':' & $k: $attribute($v) } }),
        { ':one': { 'N': '1' } }
      ])
    }
  )`);
}

/** Arguments of UpdateItem that change nothing, and are refused unless this execution has brought the record into this state: by a call whose answer was lost. */
export const still = ({ tableName, assetId, state }: Pick<RecordChange, 'tableName' | 'assetId' | 'state'>) => ({
  TableName: tableName,
  Key: { assetId: { S: query(assetId) } },
  UpdateExpression: 'SET #state = :state',
  ConditionExpression: '#execution = :execution AND #state = :state',
  ExpressionAttributeNames: { '#execution': 'execution', '#state': 'state' },
  ExpressionAttributeValues: { ':execution': { S: query(THIS_EXECUTION) }, ':state': { S: state } },
});

/** A condition and its values: the record belongs to the execution and is in one of these states. */
export function ownedIn(execution: string, states: AssetState[]) {
  return {
    condition: `#execution = :execution AND #state IN (${states.map((_, index) => `:state${index}`).join(', ')})`,
    values: `{ 'execution': ${execution}, ${states.map((state, index) => `'state${index}': '${state}'`).join(', ')} }`,
  };
}

/** JSONata: this execution. */
export const THIS_EXECUTION = '$states.context.Execution.Id';

/** JSONata: how often this execution was redriven. */
export const REDRIVES = '$sum([$states.context.Execution.RedriveCount])';

/** JSONata: a value, unless the execution was redriven since it made the record its own: meanwhile the record may have become another's. */
export const ifNotRedriven = (value: string) => `(${REDRIVES} = $redrives ? ${value} : $error('the execution was redriven'))`;
