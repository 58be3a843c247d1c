import type { Browser, Page } from "@playwright/test";

/** A trace event of Chromium; times are in microseconds. */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** CPU time of the thread within the duration. */
  tdur?: number;
  args: { name?: string };
}

const CATEGORIES = [
  "toplevel",
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "disabled-by-default-devtools.timeline.frame",
];

/** The renderer's trace events during `work`. */
export class Trace {
  private constructor(
    private readonly events: TraceEvent[],
    private readonly main: TraceEvent,
  ) {}

  static async of(browser: Browser, page: Page, work: () => Promise<void>): Promise<Trace> {
    await browser.startTracing(page, { categories: CATEGORIES });
    await work();
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
      traceEvents: TraceEvent[];
    };
    const mains = traceEvents.filter(
      ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
    );
    const tasks = (main: TraceEvent) =>
      traceEvents.filter(
        ({ name, pid, tid }) => name === "RunTask" && pid === main.pid && tid === main.tid,
      ).length;
    const main = mains.sort((a, b) => tasks(b) - tasks(a))[0];
    if (main === undefined || tasks(main) === 0)
      throw new Error("the trace has no main-thread tasks of the page");
    return new Trace(traceEvents, main);
  }

  /** Durations of all main-thread tasks in milliseconds. */
  tasks(): number[] {
    return this.onMain("RunTask").map(({ dur }) => (dur ?? 0) / 1000);
  }

  /** CPU time of each main-thread task in milliseconds, which excludes waiting for a core. */
  work(): number[] {
    const timed = this.onMain("RunTask").flatMap(({ tdur }) =>
      tdur === undefined ? [] : [tdur / 1000],
    );
    if (timed.length === 0) throw new Error("the trace has no thread times");
    return timed;
  }

  /** Number of layouts. */
  layouts(): number {
    return this.onMain("Layout").length;
  }

  /** Times in milliseconds at which the compositor drew a frame. */
  frames(): number[] {
    return this.events
      .filter(({ name, pid }) => name === "DrawFrame" && pid === this.main.pid)
      .map(({ ts }) => ts / 1000);
  }

  private onMain(wanted: string): TraceEvent[] {
    return this.events.filter(
      ({ name, pid, tid }) => name === wanted && pid === this.main.pid && tid === this.main.tid,
    );
  }
}
