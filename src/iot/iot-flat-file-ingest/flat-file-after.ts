import { AfterSettings } from './collector/settings';

/** What the collector does with a file that it is done with. */
export abstract class FlatFileAfter {
  /** Nothing: the file stays. The collector knows it by its content and does not read it again. */
  public static leave(): FlatFileAfter {
    return new Chosen({ action: 'leave' });
  }

  /**
   * Moves it, which keeps its times.
   *
   * @param directory below the one that is watched, or from the root; `{yyyy}`, `{MM}` and `{dd}` stand for the day in UTC. A name that exists there gets a suffix
   */
  public static move(directory: string): FlatFileAfter {
    return new Chosen({ action: 'move', directory });
  }

  /** Deletes it, once the cloud has all of its rows. */
  public static delete(): FlatFileAfter {
    return new Chosen({ action: 'delete' });
  }

  /** @internal */
  public abstract readonly _settings: AfterSettings;
}

class Chosen extends FlatFileAfter {
  constructor(public readonly _settings: AfterSettings) {
    super();
  }
}
