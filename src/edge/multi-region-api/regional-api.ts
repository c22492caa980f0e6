import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Annotations, CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Dependency } from './dependency';
import { propError } from '../../core/prop-error';

/**
 * What `MultiRegionApi` asks the user for: the API of one region.
 *
 * `buildApi` is called once for each region, with a scope inside that region's own stack. Implement it in any language,
 * or take `HttpFunctionApi` or `OpenApiRestApi`. In Python mark the class with `@jsii.implements(IRegionalApi)`, in C# derive it from
 * `DeputyBase`, in Go give a pointer to a struct that has at least one field.
 */
export interface IRegionalApi {
  /**
   * Builds the API of one region.
   *
   * @param scope a scope inside the stack of that region
   * @param region which region this is, and the names that it serves
   * @returns the API and what it depends on
   */
  buildApi(scope: Construct, region: ApiRegion): RegionalApi;
}

/** The region for which an API is being built. `MultiRegionApi` makes it. */
export class ApiRegion {
  /** @internal */
  public static _of(facts: Pick<ApiRegion, keyof ApiRegion>): ApiRegion {
    return Object.assign(new ApiRegion(), facts);
  }

  /** The region, for example `eu-west-1`. */
  public readonly region!: string;
  /** All regions of the API, in the order of the props. */
  public readonly regions!: string[];
  /** The name that all regions serve, for example `api.example.com`. */
  public readonly domainName!: string;
  /** The name that only this region serves, for example `eu-west-1.api.example.com`. */
  public readonly regionalDomainName!: string;
  /** What happens to what holds data when the stack is deleted: the prop `removalPolicy` of the `MultiRegionApi`. */
  public readonly removalPolicy!: RemovalPolicy;
  /** The replica of the global table in this region; undefined without the prop `globalTable`. */
  public readonly globalTable?: dynamodb.ITable;

  private constructor() {}
}

/** Options of a regional API. */
export interface RegionalApiOptions {
  /**
   * What the API needs to do its job. The health endpoint probes each one; the region leaves DNS when a critical one fails.
   *
   * @default - none: the region is healthy as long as its health endpoint answers
   */
  readonly dependencies?: Dependency[];

  /**
   * The stage to serve.
   *
   * @default - `$default` for an HTTP API, the deployment stage for a REST API
   */
  readonly stageName?: string;
}

/** The API of one region, and what it depends on. Made by its static methods; not to be extended. */
export abstract class RegionalApi {
  /**
   * A REST API. Its endpoint type must be REGIONAL: an edge-optimized one cannot share its name with another region.
   *
   * @param api the REST API; for an imported one also give `stageName`
   */
  public static rest(api: apigateway.IRestApi, options: RegionalApiOptions = {}): RegionalApi {
    return new RestRegionalApi(api, options);
  }

  /**
   * An HTTP API.
   *
   * @param api the HTTP API
   */
  public static http(api: apigwv2.IHttpApi, options: RegionalApiOptions = {}): RegionalApi {
    return new HttpRegionalApi(api, options);
  }

  /** The id of the API. */
  public abstract readonly apiId: string;

  /** The stage that is served. */
  public abstract readonly stageName: string;

  /** What the health endpoint probes. */
  public readonly dependencies: Dependency[];

  /** @internal */
  protected constructor(options: RegionalApiOptions) {
    this.dependencies = options.dependencies ?? [];
  }

  /** Server errors (5xx), as the sum over a minute. */
  public abstract metricServerErrors(): cloudwatch.Metric;

  /** Requests, as the sum over a minute. */
  public abstract metricRequests(): cloudwatch.Metric;

  /** Latency as the caller of API Gateway sees it, 99th percentile, in milliseconds. */
  public abstract metricLatency(): cloudwatch.Metric;

  /** @internal The REST API, when it is one that this app declares. */
  public abstract _restApi(): apigateway.CfnRestApi | undefined;

  /** @internal */
  public abstract _isHttp(): boolean;

  /** @internal The API's resource, when it is one that this app declares. */
  public abstract _resource(): CfnResource | undefined;
}

class RestRegionalApi extends RegionalApi {
  public readonly apiId: string;
  public readonly stageName: string;

  constructor(private readonly api: apigateway.IRestApi, options: RegionalApiOptions) {
    super(options);
    this.apiId = api.restApiId;
    this.stageName = options.stageName ?? deploymentStage(api);
    if (!this._restApi() && api.restApiName === api.node.id) {
      Annotations.of(api).addWarningV2('cdk-reference-constructs:restApiName',
        `Metrics of a REST API go by its name, which was not given at import: alarms and dashboards look for "${api.restApiName}". `
        + 'Fix: import it with fromRestApiAttributes({ restApiName, ... }).');
    }
  }

  public metricServerErrors() {
    return this.metric('5XXError', 'Sum');
  }

  public metricRequests() {
    return this.metric('Count', 'Sum');
  }

  public metricLatency() {
    return this.metric('Latency', 'p99');
  }

  public _restApi() {
    const child = this.api.node.defaultChild;
    return child instanceof apigateway.CfnRestApi ? child : undefined;
  }

  public _isHttp() {
    return false;
  }

  public _resource() {
    return this._restApi();
  }

  private metric(metricName: string, statistic: string) {
    // REST APIs are measured by name, not by id.
    const dimensionsMap = { ApiName: this._restApi()?.name ?? this.api.restApiName, Stage: this.stageName };
    return new cloudwatch.Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, statistic, period: Duration.minutes(1) });
  }
}

/** An imported REST API has no deployment stage, nor has one that is not deployed by CDK. */
function deploymentStage(api: apigateway.IRestApi): string {
  const stage: apigateway.Stage | undefined = api.deploymentStage;
  if (stage) return stage.stageName;
  throw propError(api, { prop: 'stageName', value: undefined, allowed: 'the stage to serve, which this REST API does not tell', fix: 'RegionalApi.rest(api, { stageName: "prod" })' });
}

class HttpRegionalApi extends RegionalApi {
  public readonly apiId: string;
  public readonly stageName: string;

  constructor(private readonly api: apigwv2.IHttpApi, options: RegionalApiOptions) {
    super(options);
    this.apiId = api.apiId;
    this.stageName = options.stageName ?? '$default';
  }

  public metricServerErrors() {
    return this.metric('5xx', 'Sum');
  }

  public metricRequests() {
    return this.metric('Count', 'Sum');
  }

  public metricLatency() {
    return this.metric('Latency', 'p99');
  }

  public _restApi() {
    return undefined;
  }

  public _isHttp() {
    return true;
  }

  public _resource() {
    const child = this.api.node.defaultChild;
    return child instanceof apigwv2.CfnApi ? child : undefined;
  }

  private metric(metricName: string, statistic: string) {
    const dimensionsMap = { ApiId: this.apiId, Stage: this.stageName };
    return new cloudwatch.Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, statistic, period: Duration.minutes(1) });
  }
}
