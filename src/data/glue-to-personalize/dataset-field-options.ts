/** The number types of Personalize: https://docs.aws.amazon.com/personalize/latest/dg/how-it-works-dataset-schema.html#personalize-datatypes */
export enum DatasetNumberType {
  /** Whole numbers from -2,147,483,648 to 2,147,483,647. */
  INT = 'int',
  /** Whole numbers of 64 bits. */
  LONG = 'long',
  /** Numbers of about 7 digits. */
  FLOAT = 'float',
  /** Numbers of about 15 digits. */
  DOUBLE = 'double',
}

/** Options of a text. */
export interface DatasetTextOptions {
  /**
   * Whether rows may have nothing there. Those that have nothing where they may not go to quarantine. Not with `defaultValue`.
   *
   * @default true - false, if there is a `defaultValue`
   */
  readonly nullable?: boolean;

  /**
   * What stands where a row has nothing: from 1 to 1,000 characters.
   *
   * @default - nothing
   */
  readonly defaultValue?: string;
}

/** Options of categories. */
export interface DatasetCategoryOptions extends DatasetTextOptions {
  /**
   * What stands between the categories of a row that has several: from 1 to 5 characters. Personalize gets `|` between them.
   *
   * @default - one category a row
   */
  readonly separator?: string;
}

/** Options of a number. */
export interface DatasetNumberOptions {
  /**
   * Whether rows may have nothing there. Those that have nothing where they may not go to quarantine. Not with `defaultValue`.
   *
   * @default true - false, if there is a `defaultValue`
   */
  readonly nullable?: boolean;

  /**
   * What stands where a row has nothing: a number of the type of the field.
   *
   * @default - nothing
   */
  readonly defaultValue?: number;
}

/** Options of a boolean. */
export interface DatasetFlagOptions {
  /**
   * Whether rows may have nothing there. Those that have nothing where they may not go to quarantine. Not with `defaultValue`.
   *
   * @default true - false, if there is a `defaultValue`
   */
  readonly nullable?: boolean;

  /**
   * What stands where a row has nothing.
   *
   * @default - nothing
   */
  readonly defaultValue?: boolean;
}

/** Options of the type of an event. */
export interface DatasetEventTypeOptions {
  /**
   * What stands where a row has nothing, such as `Purchase`: from 1 to 256 characters.
   *
   * @default - rows that have nothing go to quarantine
   */
  readonly defaultValue?: string;
}

/** Options of impressions. */
export interface DatasetImpressionOptions {
  /**
   * What stands between the ids of a row: from 1 to 5 characters. Personalize gets `|` between them.
   *
   * @default '|'
   */
  readonly separator?: string;
}
