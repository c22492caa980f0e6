import { awsCalls } from './health/aws-calls';
import { healthEndpoint } from './health/endpoint';
import { httpStatus } from './health/http-status';

/** The health of this region, for the health checks of Route 53: `GET` or `HEAD` through the proxy integration of a REST or an HTTP API. */
export const handler = healthEndpoint({
  env: process.env,
  log: (line) => console.log(line),
  aws: awsCalls(),
  httpStatus,
});
