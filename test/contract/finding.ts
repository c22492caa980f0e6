/** One thing that a check holds against a template. */
export interface Finding {
  /** Which rule, in the words of its source: `AwsSolutions-APIG4`, `lambda-timeout` ... */
  readonly rule: string;
  /** Construct path of the resource, or the name of the stack. */
  readonly at: string;
  readonly message: string;
}

export function format(finding: Finding): string {
  return `${finding.rule} at ${finding.at}: ${finding.message}`;
}
