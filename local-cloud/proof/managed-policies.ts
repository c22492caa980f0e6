/**
 * What AWS's managed policies allow, of those that CDK attaches by itself. Any other one is an error: nobody could say what of it is
 * needed. Source: the AWS Managed Policy Reference Guide.
 */
export const MANAGED_POLICIES: Record<string, { readonly Statement: object[] }> = {
  'service-role/AWSLambdaBasicExecutionRole': {
    Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' }],
  },
};
