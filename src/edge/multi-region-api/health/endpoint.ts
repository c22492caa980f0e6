import { Cache, keepMs } from './cache';
import { runChecks } from './checks';
import { errorWord } from './failure';
import { HealthConfig, parseHealthConfig } from './health-config';
import { logLine } from './log-line';
import { Outside, probes } from './probes';
import { brokenReport, HealthResponse, Report, reportOf, responseOf } from './report';

/** What the endpoint is made of. */
export interface EndpointOptions extends Outside {
  /** `HEALTH_CONFIG` and `AWS_REGION`. */
  readonly env: Record<string, string | undefined>;
  readonly log: (line: string) => void;
}

/** Handles one request for the health of this region. It never rejects, whatever the event. */
export type HealthHandler = (event?: unknown) => Promise<HealthResponse>;

export function healthEndpoint({ env, log, ...outside }: EndpointOptions): HealthHandler {
  const region = env.AWS_REGION ?? 'unknown';
  const config = readConfig(env.HEALTH_CONFIG);
  const probe = probes(outside);
  let before = true;

  if (config instanceof Error) {
    log(JSON.stringify({ level: 'ERROR', event: 'health-config', problem: config.message }));
  } else {
    prepare(config, outside);
  }

  const makeReport = async (): Promise<Report> => {
    const report = config instanceof Error
      ? brokenReport('HEALTH_CONFIG', 'config')
      : reportOf(await runChecks(config.dependencies, config.budgetMs, probe));
    const line = logLine(report, before, region);
    before = report.healthy;
    if (line) log(line);
    return report;
  };
  const cacheMs = config instanceof Error ? Infinity : config.cacheMs;
  const cache = new Cache(makeReport, ({ healthy }) => keepMs(healthy, cacheMs));

  return async (event) => {
    try {
      const response = responseOf(await cache.get(), region);
      return isHead(event) ? { ...response, body: '' } : response;
    } catch (error) {
      // Nothing above throws; should it ever, the region is not known to be healthy, and says so.
      return responseOf(brokenReport('health', 'error', errorWord(error)), region);
    }
  };
}

function readConfig(text: string | undefined): HealthConfig | Error {
  try {
    return parseHealthConfig(text);
  } catch (error) {
    return error as Error;
  }
}

/**
 * Loads the clients while the environment starts, when Lambda gives it a full CPU: loaded by the first request, they would
 * use up much of its budget. A client that cannot be loaded fails again in its probe, which says so.
 */
function prepare({ dependencies }: HealthConfig, { aws }: Outside): void {
  for (const { kind } of dependencies) {
    try {
      aws.prepare(kind);
    } catch {
      continue;
    }
  }
}

/** As a REST API says it, or as an HTTP API does. */
function isHead(event: unknown): boolean {
  const { httpMethod, requestContext } = Object(event) as { httpMethod?: unknown; requestContext?: { http?: { method?: unknown } } };
  return (httpMethod ?? requestContext?.http?.method) === 'HEAD';
}
