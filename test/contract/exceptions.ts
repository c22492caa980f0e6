import { Finding } from './finding';

/** A finding that is accepted, and why. */
export interface Exception {
  /** Exact names of the rules, finding ids included: `AwsSolutions-IAM5[Resource::*]`. */
  readonly rules: string[];
  /** Where: matched against the construct path. */
  readonly at: RegExp;
  /** Why this is right here. */
  readonly reason: string;
}

/** A rule of an exception is used when it matches at least one finding. */
function covers(exception: Exception, rule: string, finding: Finding): boolean {
  return rule === finding.rule && exception.at.test(finding.at);
}

/** The findings that no exception speaks of. */
export function unexpected(findings: Finding[], exceptions: Exception[]): Finding[] {
  return findings.filter((finding) => !exceptions.some((exception) => exception.rules.some((rule) => covers(exception, rule, finding))));
}

/** The exceptions, rule by rule, that no finding needs any more, and those that give no reason. */
export function stale(findings: Finding[], exceptions: Exception[]): string[] {
  return exceptions.flatMap((exception) => [
    ...exception.rules
      .filter((rule) => !findings.some((finding) => covers(exception, rule, finding)))
      .map((rule) => `${rule} at ${exception.at} is listed as an exception but does not occur: remove it`),
    ...(exception.reason.trim().length < 15 ? [`${exception.rules.join(', ')} at ${exception.at} needs a reason: a sentence, not "${exception.reason}"`] : []),
  ]);
}
