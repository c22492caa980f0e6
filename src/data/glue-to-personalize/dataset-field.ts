import {
  DatasetCategoryOptions, DatasetEventTypeOptions, DatasetFlagOptions, DatasetImpressionOptions, DatasetNumberOptions, DatasetNumberType,
  DatasetTextOptions,
} from './dataset-field-options';
import { DatasetTimeFormat } from './dataset-time-format';
import { FieldSpec } from './field-spec';

/**
 * A field of a dataset, and the column of the source that it comes from. Wrong ones are refused by the construct that receives them.
 *
 * Names of columns are compared without regard to case, as Glue and Spark do.
 *
 * @example
 * import { DatasetField, DatasetNumberType, DatasetTimeFormat } from 'cdk-reference-constructs';
 *
 * const fields = [
 *   DatasetField.itemId('sku'),
 *   DatasetField.categorical('CATEGORY', 'categories', { separator: ';' }),
 *   DatasetField.number('PRICE', 'price_eur', DatasetNumberType.FLOAT),
 *   DatasetField.creationTimestamp('listed_at', DatasetTimeFormat.iso8601('Europe/Berlin')),
 * ];
 */
export class DatasetField {
  /** `USER_ID`, of interactions and users: at most 256 characters. */
  public static userId(column: string): DatasetField {
    return DatasetField.known('USER_ID', column);
  }

  /** `ITEM_ID`, of interactions and items: at most 256 characters. */
  public static itemId(column: string): DatasetField {
    return DatasetField.known('ITEM_ID', column);
  }

  /** `TIMESTAMP` of interactions: when it was. */
  public static timestamp(column: string, format: DatasetTimeFormat): DatasetField {
    return new DatasetField({ name: 'TIMESTAMP', column, type: 'long', known: true, time: format });
  }

  /** `EVENT_TYPE` of interactions, such as `Purchase` or `View`. At most 9 different ones, less the fields of your own and `EVENT_VALUE`. */
  public static eventType(column: string, options: DatasetEventTypeOptions = {}): DatasetField {
    return new DatasetField({ ...options, name: 'EVENT_TYPE', column, type: 'string', known: true });
  }

  /** `EVENT_VALUE` of interactions, such as the share that was watched. Rows without it are kept, if not told otherwise. */
  public static eventValue(column: string, options: DatasetNumberOptions = {}): DatasetField {
    return new DatasetField({ ...options, name: 'EVENT_VALUE', column, type: 'float', known: true, nullable: options.nullable ?? options.defaultValue === undefined });
  }

  /** `IMPRESSION` of interactions: the ids of the items that were shown, at most 1,000 characters. Rows without it are kept. */
  public static impression(column: string, options: DatasetImpressionOptions = {}): DatasetField {
    return new DatasetField({ ...options, name: 'IMPRESSION', column, type: 'string', known: true, nullable: true });
  }

  /** `RECOMMENDATION_ID` of interactions: the recommendation that led there. Rows without it are kept. */
  public static recommendationId(column: string): DatasetField {
    return new DatasetField({ name: 'RECOMMENDATION_ID', column, type: 'string', known: true, nullable: true });
  }

  /** `EVENT_ATTRIBUTION_SOURCE` of interactions: what metrics are attributed to. Rows without it are kept. */
  public static eventAttributionSource(column: string): DatasetField {
    return new DatasetField({ name: 'EVENT_ATTRIBUTION_SOURCE', column, type: 'string', known: true, nullable: true });
  }

  /** `CREATION_TIMESTAMP` of items: since when there is one, which tells new items. */
  public static creationTimestamp(column: string, format: DatasetTimeFormat): DatasetField {
    return new DatasetField({ name: 'CREATION_TIMESTAMP', column, type: 'long', known: true, time: format });
  }

  /**
   * Metadata with values of a limited choice: at most 1,000 characters a row. Personalize trains with it.
   *
   * @param name of the field: letters, digits and underscores
   * @param column of the source
   */
  public static categorical(name: string, column: string, options: DatasetCategoryOptions = {}): DatasetField {
    return new DatasetField({ ...options, name, column, type: 'string', categorical: true });
  }

  /**
   * Metadata of items in words, such as a description: at most 20,000 characters, of which Chinese and Japanese use 7,000. One such field a dataset. Personalize trains
   * with it, and filters cannot use it.
   *
   * @param name of the field: letters, digits and underscores
   * @param column of the source
   */
  public static textual(name: string, column: string, options: DatasetTextOptions = {}): DatasetField {
    return new DatasetField({ ...options, name, column, type: 'string', textual: true });
  }

  /**
   * Metadata for filters only, such as a label: Personalize does not train with it.
   *
   * @param name of the field: letters, digits and underscores
   * @param column of the source
   */
  public static text(name: string, column: string, options: DatasetTextOptions = {}): DatasetField {
    return new DatasetField({ ...options, name, column, type: 'string' });
  }

  /**
   * Metadata in numbers. Personalize trains with it.
   *
   * @param name of the field: letters, digits and underscores
   * @param column of the source
   */
  public static number(name: string, column: string, numberType: DatasetNumberType, options: DatasetNumberOptions = {}): DatasetField {
    return new DatasetField({ ...options, name, column, type: numberType });
  }

  /**
   * A boolean, as metadata that Personalize neither trains nor filters with. For these use `categorical`, with `true` and `false` as its values.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/how-it-works-dataset-schema.html#general-schema-requirements
   *
   * @param name of the field: letters, digits and underscores
   * @param column of the source
   */
  public static flag(name: string, column: string, options: DatasetFlagOptions = {}): DatasetField {
    return new DatasetField({ ...options, name, column, type: 'boolean' });
  }

  private static known(name: string, column: string): DatasetField {
    return new DatasetField({ name, column, type: 'string', known: true });
  }

  /** The field of Personalize. */
  public readonly fieldName: string;

  /** The column of the source. */
  public readonly column: string;

  /** @internal */
  public readonly _spec: FieldSpec;

  private constructor(spec: FieldSpec) {
    this.fieldName = spec.name;
    this.column = spec.column;
    this._spec = spec;
  }
}
