/** What went wrong, in one sentence that says what to do: printed without a stack trace. */
export class LocalCloudError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LocalCloudError';
  }
}
