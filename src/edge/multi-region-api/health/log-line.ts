import type { Report } from './report';

/**
 * The line to log about a new report, or nothing: a healthy region is probed about 1.6 times a second by Route 53 alone,
 * so only a change and a failure are worth their cost. Names, reasons and error classes only, never a message.
 */
export function logLine(report: Report, before: boolean, region: string): string | undefined {
  const failed = report.checks.filter(({ reason }) => reason !== undefined);
  if (failed.length === 0 && report.healthy === before) return undefined;
  return JSON.stringify({
    level: report.healthy ? (report.degraded ? 'WARN' : 'INFO') : 'ERROR',
    event: 'health',
    status: report.healthy ? 'healthy' : 'unhealthy',
    before: before ? 'healthy' : 'unhealthy',
    region,
    checks: failed,
  });
}
