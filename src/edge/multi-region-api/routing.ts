import { aws_route53 as route53, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from '../../core/prop-error';

/** How one record competes with those of the other regions. */
export type RecordRouting = Pick<route53.CfnRecordSetProps, 'region' | 'failover' | 'weight' | 'geoLocation'>;

/** How Route 53 chooses among the healthy regions. Made by its static methods; not to be extended. */
export abstract class RoutingPolicy {
  /** The region with the lowest latency to the caller. Active/active. */
  public static latency(): RoutingPolicy {
    return new Latency();
  }

  /**
   * Always the primary region while it is healthy, else the other one. Needs exactly two regions.
   *
   * @param primary the primary region
   */
  public static failover(primary: string): RoutingPolicy {
    return new Failover(primary);
  }

  /**
   * A share of the callers for each region: its weight, divided by the sum of all.
   *
   * @param weights a whole number from 0 to 255 for each region; 0 only receives callers when all others are unhealthy
   */
  public static weighted(weights: { [region: string]: number }): RoutingPolicy {
    return new Weighted(weights);
  }

  /**
   * By where the caller is. A location that is not listed, or whose region is unhealthy, is answered by the default region.
   *
   * @param defaultRegion the region for all other locations
   * @param locations the locations of each other region
   */
  public static geolocation(defaultRegion: string, locations: { [region: string]: route53.GeoLocation }): RoutingPolicy {
    return new Geolocation(defaultRegion, locations);
  }

  /** @internal Throws when the policy does not fit the regions. */
  public abstract _check(scope: Construct, regions: string[]): void;

  /** @internal */
  public abstract _recordRouting(region: string, regions: string[]): RecordRouting;
}

class Latency extends RoutingPolicy {
  public _check() {}

  public _recordRouting(region: string): RecordRouting {
    return { region };
  }
}

class Failover extends RoutingPolicy {
  constructor(private readonly primary: string) {
    super();
  }

  public _check(scope: Construct, regions: string[]) {
    checkKnown(scope, 'primary', this.primary, regions);
    if (regions.length !== 2) {
      throw propError(scope, {
        prop: 'routing',
        value: `failover over ${regions.length} regions`,
        allowed: 'exactly two regions: Route 53 knows one PRIMARY and one SECONDARY record',
        fix: 'use RoutingPolicy.latency(), or weighted() with weight 0 for the regions that stand by',
      });
    }
  }

  public _recordRouting(region: string): RecordRouting {
    return { failover: region === this.primary ? 'PRIMARY' : 'SECONDARY' };
  }
}

class Weighted extends RoutingPolicy {
  constructor(private readonly weights: { [region: string]: number }) {
    super();
  }

  public _check(scope: Construct, regions: string[]) {
    Object.keys(this.weights).forEach((region) => checkKnown(scope, 'weights', region, regions));
    for (const region of regions) {
      const weight = this.weights[region];
      if (Token.isUnresolved(weight) || (Number.isInteger(weight) && weight >= 0 && weight <= 255)) continue;
      throw propError(scope, {
        prop: `routing.weights["${region}"]`, value: weight, allowed: 'a whole number from 0 to 255', fix: 'give each region a weight',
      });
    }
  }

  public _recordRouting(region: string): RecordRouting {
    return { weight: this.weights[region] };
  }
}

class Geolocation extends RoutingPolicy {
  constructor(private readonly defaultRegion: string, private readonly locations: { [region: string]: route53.GeoLocation }) {
    super();
  }

  public _check(scope: Construct, regions: string[]) {
    checkKnown(scope, 'defaultRegion', this.defaultRegion, regions);
    Object.keys(this.locations).forEach((region) => checkKnown(scope, 'locations', region, regions));
    for (const region of regions) {
      if ((region === this.defaultRegion) !== (region in this.locations)) continue;
      throw propError(scope, {
        prop: `routing.locations["${region}"]`,
        value: this.locations[region] ? 'a location' : undefined,
        allowed: 'one location for each region, and none for the default region',
        fix: 'name the location of each region except the default one',
      });
    }
    this.checkDifferent(scope);
  }

  /** Route 53 takes one record for each location. */
  private checkDifferent(scope: Construct) {
    const seen = new Set(['*']);
    for (const [region, { continentCode, countryCode, subdivisionCode }] of Object.entries(this.locations)) {
      const location = [continentCode, countryCode, subdivisionCode].filter(Boolean).join('-');
      if (location && !seen.has(location)) {
        seen.add(location);
        continue;
      }
      throw propError(scope, {
        prop: `routing.locations["${region}"]`,
        value: location,
        allowed: 'a location that no other region has; * is that of the default region',
        fix: 'give each region a location of its own, or use RoutingPolicy.latency()',
      });
    }
  }

  public _recordRouting(region: string): RecordRouting {
    if (region === this.defaultRegion) return { geoLocation: { countryCode: '*' } };
    const { continentCode, countryCode, subdivisionCode } = this.locations[region];
    return { geoLocation: { continentCode, countryCode, subdivisionCode } };
  }
}

function checkKnown(scope: Construct, prop: string, region: string, regions: string[]) {
  // A token too is refused: it equals no region here, and the records would have no primary or no default.
  if (regions.includes(region)) return;
  throw propError(scope, { prop: `routing.${prop}`, value: region, allowed: `one of ${regions.join(', ')}`, fix: 'name a region of the API' });
}
