import type { FullResult, Reporter, Suite, TestCase, TestResult } from "@playwright/test/reporter";

import type { Row } from "./measurement";
import type { Fetched } from "./page-load";
import { type Section, writeReport } from "./report";
import { LOAD, ROW } from "./test";

/** Set by `make bench` without arguments. A partial run must not overwrite the document. */
const IS_WHOLE = Boolean(process.env["BENCH_WHOLE"]);

/**
 * Collects the rows of all tests and writes docs/benchmarks.md after a complete, successful run.
 */
export default class TableReporter implements Reporter {
  private readonly sections = new Map<string, Row[]>();
  private load: Fetched[] = [];

  onTestEnd(test: TestCase, { attachments }: TestResult): void {
    for (const { name, body } of attachments) {
      if (!body) continue;
      const value: unknown = JSON.parse(body.toString("utf8"));
      if (name === ROW) this.section(test.parent).push(value as Row);
      if (name === LOAD) this.load = value as Fetched[];
    }
  }

  onEnd({ status }: FullResult): void {
    const sections: Section[] = [...this.sections].map(([title, rows]) => ({ title, rows }));
    for (const { what, measured, target, meets } of sections.flatMap(({ rows }) => rows)) {
      console.log(`${meets ? "met   " : "MISSED"}  ${what}: ${measured} (${target})`);
    }
    if (IS_WHOLE && status === "passed") writeReport(sections, this.load);
  }

  private section({ title }: Suite): Row[] {
    const rows = this.sections.get(title) ?? [];
    this.sections.set(title, rows);
    return rows;
  }
}
