import { aws_apigateway as apigateway } from 'aws-cdk-lib';

/** TLS 1.3 policies, which API Gateway calls enhanced, exclude HTTP APIs and mutual TLS from the name. */
export function isEnhanced(policy: apigateway.SecurityPolicy): boolean {
  return policy.startsWith('SecurityPolicy_');
}
