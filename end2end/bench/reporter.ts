import type { Reporter, Suite, TestCase, TestResult } from "@playwright/test/reporter";

import type { Row } from "./measurement";
import type { Fetched } from "./page-load";
import { type Section, writeReport } from "./report";
import { LOAD, ROW } from "./test";

/** Fewer come of a run that was narrowed, or did not go through: that says nothing about the whole. */
const WHOLE_TABLE = 15;

/** Collects what tests measured, and writes docs/benchmarks.md when all of it is there. */
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

  onEnd(): void {
    const sections: Section[] = [...this.sections].map(([title, rows]) => ({ title, rows }));
    for (const { what, measured, target, meets } of sections.flatMap(({ rows }) => rows)) {
      console.log(`${meets ? "met   " : "MISSED"}  ${what}: ${measured} (${target})`);
    }
    if (sections.flatMap(({ rows }) => rows).length === WHOLE_TABLE) writeReport(sections, this.load);
  }

  private section({ title }: Suite): Row[] {
    const rows = this.sections.get(title) ?? [];
    this.sections.set(title, rows);
    return rows;
  }
}
