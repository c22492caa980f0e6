import { VirtualClock } from './clock';

/**
 * What can be stopped as a whole: an execution, a branch, an attempt of a Task. Everything in it that waits ends with the reason, and
 * so do the scopes inside it.
 */
export class Scope {
  private reason?: Error;
  private readonly waiting = new Set<(reason: Error) => void>();

  constructor(readonly clock: VirtualClock, private readonly parent?: Scope) {
    if (parent?.reason) this.reason = parent.reason;
    else parent?.waiting.add(this.stop);
  }

  readonly stop = (reason: Error) => {
    if (this.reason) return;
    this.reason = reason;
    this.parent?.waiting.delete(this.stop);
    for (const end of [...this.waiting]) end(reason);
  };

  /** No longer part of its parent. */
  leave() {
    this.parent?.waiting.delete(this.stop);
  }

  check() {
    if (this.reason) throw this.reason;
  }

  /** Waits for whatever `begin` arranges; what `begin` returns undoes it. */
  wait<T>(begin: (resolve: (value: T) => void, reject: (reason: Error) => void) => (() => void) | void): Promise<T> {
    this.check();
    return new Promise<T>((resolve, reject) => {
      let undo: (() => void) | void;
      const done = () => {
        this.waiting.delete(fail);
        undo?.();
      };
      const fail = (reason: Error) => {
        done();
        reject(reason);
      };
      this.waiting.add(fail);
      undo = begin((value) => {
        done();
        resolve(value);
      }, fail);
    });
  }

  sleep(milliseconds: number): Promise<void> {
    return this.wait<void>((resolve) => this.clock.after(milliseconds, () => resolve()).cancel);
  }
}
