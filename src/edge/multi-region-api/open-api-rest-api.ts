import { readFileSync } from 'fs';
import { aws_apigateway as apigateway, aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Dependency } from './dependency';
import { ApiCors, FunctionApiProps } from './function-api-props';
import { ApiRegion, IRegionalApi, RegionalApi } from './regional-api';
import { regionalFunction } from './regional-lambda';
import { propError } from '../../core/prop-error';

/** Options of a REST API that is described by an OpenAPI document. */
export interface OpenApiRestApiProps extends FunctionApiProps {
  /**
   * The path of an OpenAPI 3.0 document, as JSON. Every operation without an `x-amazon-apigateway-integration` is
   * answered by the function (Lambda proxy integration).
   */
  readonly documentPath: string;
}

/** API Gateway waits at most this long for an integration of a REST API, unless a quota was raised. */
const REST_API_LIMIT_SECONDS = 29;
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'x-amazon-apigateway-any-method'];
const ANSWERS = 'x-amazon-apigateway-gateway-responses';
const INTEGRATION = 'x-amazon-apigateway-integration';

/**
 * A ready-made regional API: a REST API from an OpenAPI document, with one Lambda function behind its operations.
 *
 * Its default endpoint is disabled. It writes no access logs: those of a REST API need a role in API Gateway's account
 * settings, which are not this construct's to change.
 *
 * @example
 * import { OpenApiRestApi } from 'cdk-reference-constructs';
 *
 * const api = new OpenApiRestApi({ documentPath: 'openapi.json', codePath: './hello', handler: 'index.handler' });
 */
export class OpenApiRestApi implements IRegionalApi {
  /**
   * @param props the document, the function and the API's options
   */
  public constructor(private readonly props: OpenApiRestApiProps) {}

  /** Builds the API of one region. Throws when the document is not OpenAPI 3 JSON, or a timeout is longer than API Gateway waits (29 s). */
  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    const { cors, throttlingRateLimit, throttlingBurstLimit, dependencies } = this.props;
    if (cors) checkOneOrigin(scope, cors);
    const document = readDocument(scope, this.props.documentPath);
    const fn = regionalFunction(scope, region, this.props, REST_API_LIMIT_SECONDS);
    const api = new apigateway.SpecRestApi(scope, 'RestApi', {
      apiDefinition: apigateway.ApiDefinition.fromInline(withIntegrations(scope, document, fn, cors)),
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      disableExecuteApiEndpoint: true,
      cloudWatchRole: false,
      deployOptions: { throttlingRateLimit: throttlingRateLimit ?? 100, throttlingBurstLimit: throttlingBurstLimit ?? 200 },
    });
    fn.addPermission('Api', { principal: new iam.ServicePrincipal('apigateway.amazonaws.com'), sourceArn: api.arnForExecuteApi() });
    return RegionalApi.rest(api, { dependencies: [Dependency.lambdaFunction('function', fn), ...(dependencies ?? [])] });
  }
}

function readDocument(scope: Construct, path: string): any {
  const wrong = (fix: string) => propError(scope, { prop: 'documentPath', value: path, allowed: 'the path of an OpenAPI 3.0 document in JSON', fix });
  let document: any;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrong(`give a readable JSON file (${(error as Error).message})`);
  }
  if (!/^3\.0\./.test(document?.openapi) || !isObject(document.paths)) throw wrong('set "openapi" to 3.0.x and describe "paths"');
  for (const [name, item] of Object.entries<any>(document.paths)) {
    const operations = isObject(item) ? METHODS.filter((method) => method in item) : undefined;
    if (!operations?.every((method) => isObject(item[method]))) throw wrong(`describe each operation of "${name}" by an object`);
  }
  return document;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The document, with an integration in every operation. */
function withIntegrations(scope: Construct, document: any, fn: lambda.IFunction, cors?: ApiCors): any {
  const paths = Object.fromEntries(Object.entries<any>(document.paths).map(([path, item]) => {
    const operations = Object.fromEntries(Object.entries<any>(item).map(([method, operation]) => {
      if (!METHODS.includes(method)) return [method, operation];
      checkTimeout(scope, path, method, operation[INTEGRATION]?.timeoutInMillis);
      return [method, { [INTEGRATION]: lambdaProxy(fn), ...operation }];
    }));
    return [path, cors && !operations.options ? { ...operations, options: preflight(cors) } : operations];
  }));
  return { ...document, paths, ...(cors && { [ANSWERS]: { ...gatewayResponses(cors), ...document[ANSWERS] } }) };
}

function checkTimeout(scope: Construct, path: string, method: string, timeout: number | undefined) {
  if (timeout === undefined || timeout <= REST_API_LIMIT_SECONDS * 1000) return;
  throw propError(scope, {
    prop: `paths["${path}"].${method}.${INTEGRATION}.timeoutInMillis`,
    value: timeout,
    allowed: `at most ${REST_API_LIMIT_SECONDS * 1000}: API Gateway stops waiting then`,
    fix: 'answer early and do the rest behind a queue',
  });
}

function lambdaProxy(fn: lambda.IFunction) {
  const uri = `arn:${fn.stack.partition}:apigateway:${fn.stack.region}:lambda:path/2015-03-31/functions/${fn.functionArn}/invocations`;
  return { type: 'aws_proxy', httpMethod: 'POST', uri };
}

function checkOneOrigin(scope: Construct, cors: ApiCors) {
  if (cors.allowOrigins.length === 1) return;
  throw propError(scope, {
    prop: 'cors.allowOrigins',
    value: cors.allowOrigins,
    allowed: 'one origin, or *: API Gateway answers errors of a REST API with a fixed header',
    fix: 'give one origin, or use HttpFunctionApi',
  });
}

function corsHeaders(cors: ApiCors): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': `'${cors.allowOrigins[0]}'`,
    'Access-Control-Allow-Headers': `'${(cors.allowHeaders ?? ['content-type', 'authorization']).join(',')}'`,
    'Access-Control-Allow-Methods': "'GET,PUT,POST,DELETE,PATCH,HEAD,OPTIONS'",
    'Access-Control-Max-Age': `'${(cors.maxAge ?? Duration.hours(1)).toSeconds()}'`,
  };
}

/** The answer to a browser's question before the request, without calling the function. */
function preflight(cors: ApiCors) {
  const headers = corsHeaders(cors);
  return {
    responses: { 204: { description: 'CORS', headers: Object.fromEntries(Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }])) } },
    [INTEGRATION]: {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 204}' },
      responses: {
        default: {
          statusCode: '204',
          responseParameters: Object.fromEntries(Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value])),
        },
      },
    },
  };
}

/**
 * Without these a browser hides the status of an error that API Gateway itself answers (403, 429, 504). They stand in the
 * document: API Gateway replaces the whole API by it at every update, and would drop responses declared beside it.
 */
function gatewayResponses(cors: ApiCors): any {
  const responseParameters = Object.fromEntries(Object.entries(corsHeaders(cors)).map(([name, value]) => [`gatewayresponse.header.${name}`, value]));
  return { DEFAULT_4XX: { responseParameters }, DEFAULT_5XX: { responseParameters } };
}
