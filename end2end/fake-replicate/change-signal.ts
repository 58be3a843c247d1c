import { EventEmitter, once } from "node:events";

/** Lets code wait for a condition that is checked again after every change. */
export class ChangeSignal {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  notify(): void {
    this.emitter.emit("change");
  }

  /**
   * Waits until `condition` returns a value other than undefined and false, and returns it. After
   * the timeout, throws an error with the message of `describeTimeout`.
   */
  async waitFor<T>(
    condition: () => T | undefined | false,
    timeoutMs: number,
    describeTimeout: () => string,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const result = condition();
      if (result !== undefined && result !== false) return result;
      await once(this.emitter, "change", { signal: timeout }).catch(() => {
        throw new Error(describeTimeout());
      });
    }
  }
}
