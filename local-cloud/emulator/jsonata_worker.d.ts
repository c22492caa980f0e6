/** The value, or why there is none. `now`: milliseconds since 1970. */
export function evaluate(request: { expression: string; bindings: Record<string, unknown>; now?: number }): Promise<{ value?: any; error?: string }>;
