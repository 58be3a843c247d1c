import type { Browser, Page } from "@playwright/test";

/** An event of Chromium's tracing; times in microseconds. */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** What of it the thread was at work, and not waiting for a core. */
  tdur?: number;
  args: { name?: string };
}

const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame"];

/** What the page's own process did while `work` was done. */
export class Trace {
  private constructor(private readonly events: TraceEvent[], private readonly main: TraceEvent) {}

  static async of(browser: Browser, page: Page, work: () => Promise<void>): Promise<Trace> {
    await browser.startTracing(page, { categories: CATEGORIES });
    await work();
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const mains = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
    const tasks = (main: TraceEvent) => traceEvents.filter(({ name, pid, tid }) => name === "RunTask" && pid === main.pid && tid === main.tid).length;
    const main = mains.sort((a, b) => tasks(b) - tasks(a))[0];
    if (main === undefined || tasks(main) === 0) throw new Error("the trace holds no task of the page");
    return new Trace(traceEvents, main);
  }

  /** Milliseconds of every task of the page's main thread. */
  tasks(): number[] {
    return this.onMain("RunTask").map(({ dur }) => (dur ?? 0) / 1000);
  }

  /** Milliseconds that the page's main thread was at work in each task; less than the task took where cores were busy with something else. */
  work(): number[] {
    const timed = this.onMain("RunTask").flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
    if (timed.length === 0) throw new Error("the trace holds no times of threads");
    return timed;
  }

  /** How often the page was laid out. */
  layouts(): number {
    return this.onMain("Layout").length;
  }

  /** The moments in milliseconds at which the page's compositor drew a frame. */
  frames(): number[] {
    return this.events.filter(({ name, pid }) => name === "DrawFrame" && pid === this.main.pid).map(({ ts }) => ts / 1000);
  }

  private onMain(wanted: string): TraceEvent[] {
    return this.events.filter(({ name, pid, tid }) => name === wanted && pid === this.main.pid && tid === this.main.tid);
  }
}
