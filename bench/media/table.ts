import { Expressions, Item, plainItem } from './expressions';
import { VirtualClock } from '../../local-cloud/states/clock';
import { StatesError } from '../../local-cloud/states/errors';
import { Call } from '../../local-cloud/states/interpreter';

/** A change as the stream tells it, with who made it. */
export interface Change {
  readonly time: number;
  readonly by: string;
  readonly before?: Item;
  readonly after: Item;
}

/** DynamoDB: one table, and its stream. */
export class Table {
  readonly items = new Map<string, Item>();
  /** All changes, in their order. */
  readonly log: Change[] = [];
  private readonly listeners: ((record: any) => void)[] = [];

  readonly handlers = {
    'dynamodb:updateItem': (args: any, call: Call) => this.update(args, call),
    'dynamodb:getItem': ({ TableName, Key }: any) => {
      const item = this.items.get(this.idOf(TableName, Key));
      return item ? { Item: item } : {};
    },
  };

  /** @param key the attribute that is the key */
  constructor(private readonly clock: VirtualClock, readonly name: string, private readonly key = 'assetId') {}

  /** Whoever reads the stream. */
  whenChanged(listener: (record: any) => void) {
    this.listeners.push(listener);
  }

  /** As it reads without types. */
  record(id: string): Record<string, any> | undefined {
    const item = this.items.get(id);
    return item && plainItem(item);
  }

  get records(): Record<string, any>[] {
    return [...this.items.values()].map(plainItem);
  }

  private idOf(table: string, key: any): string {
    if (table !== this.name) throw new StatesError('DynamoDB.ResourceNotFoundException', `There is no table ${table}`);
    const id = key[this.key]?.S;
    if (typeof id !== 'string' || !id) throw new StatesError('DynamoDB.DynamoDbException', `The key is ${JSON.stringify(key)} (Error Code: ValidationException)`);
    return id;
  }

  private update({ TableName, Key, ReturnValues, ...update }: any, { execution }: Call) {
    const id = this.idOf(TableName, Key);
    const before = this.items.get(id);
    const expressions = new Expressions(update, before ?? {});
    const holds = expressions.holds();
    const after = { ...expressions.changed(), ...Key };
    if (!holds) throw new StatesError('DynamoDB.ConditionalCheckFailedException', 'The conditional request failed');
    // What changes nothing is not told.
    if (before && JSON.stringify(before) === JSON.stringify(after)) return ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
    this.items.set(id, after);
    this.log.push({ time: this.clock.now, by: execution.arn, before, after });
    const record = {
      eventID: String(this.log.length),
      eventName: before ? 'MODIFY' : 'INSERT',
      eventSource: 'aws:dynamodb',
      dynamodb: { Keys: Key, NewImage: after, SequenceNumber: String(this.log.length).padStart(21, '0'), StreamViewType: 'NEW_IMAGE' },
    };
    for (const listener of this.listeners) listener(record);
    return ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
  }
}
