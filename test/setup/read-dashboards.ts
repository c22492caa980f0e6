import { CfnTemplate, render } from '../contract/template';

/** A template with its dashboards read: a dashboard is JSON in a text, in which the order of members, which differs from CDK to CDK, says nothing. */
export function readDashboards<T extends CfnTemplate>(template: T): T {
  const resources = Object.entries(template.Resources ?? {}).map(([id, resource]) => {
    if (resource.Type !== 'AWS::CloudWatch::Dashboard') return [id, resource];
    return [id, { ...resource, Properties: { ...resource.Properties, DashboardBody: JSON.parse(render(resource.Properties!.DashboardBody)) } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}
