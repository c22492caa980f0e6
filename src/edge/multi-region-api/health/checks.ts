import { errorWord, Reason, reasonOf } from './failure';
import type { DependencyConfig } from './health-config';
import type { Probe } from './probes';

/** What became of one dependency. */
export interface Check {
  readonly name: string;
  readonly critical: boolean;
  readonly ok: boolean;
  readonly ms: number;
  readonly reason?: Reason;
  /** The class or code of the error. For the log only. */
  readonly error?: string;
}

/**
 * Probes all dependencies at once and is done within the budget, whatever they do: what has not settled by then counts as
 * timed out, whether it heeds its signal or not.
 */
export async function runChecks(dependencies: DependencyConfig[], budgetMs: number, probe: Probe): Promise<Check[]> {
  const controller = new AbortController();
  // A plain timer, not AbortSignal.timeout(): that one does not keep the process alive while a probe only hangs.
  let timer: NodeJS.Timeout | undefined;
  const budget = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('over budget'), { name: 'TimeoutError' }));
      controller.abort();
    }, budgetMs);
  });
  budget.catch(() => undefined);
  try {
    return await Promise.all(dependencies.map((dependency) => check(dependency, budget, () => probe(dependency, controller.signal))));
  } finally {
    clearTimeout(timer);
  }
}

async function check({ name, critical }: DependencyConfig, budget: Promise<never>, probe: () => Promise<void>): Promise<Check> {
  const start = Date.now();
  const common = () => ({ name, critical, ms: Math.max(0, Date.now() - start) });
  try {
    await Promise.race([probe(), budget]);
    return { ...common(), ok: true };
  } catch (error) {
    const reason = reasonOf(error);
    return { ...common(), ok: isAlive(reason), reason, error: errorWord(error) };
  }
}

/**
 * A dependency that throttles is alive and answers others. Taking the region out because of it would send its load to the
 * regions that are left, throttle them in turn and take them out one after the other. So it shows, as degraded, and no more.
 */
function isAlive(reason: Reason): boolean {
  return reason === 'throttled';
}
