import { test as base } from "../fixtures/test";
import type { Row } from "./measurement";
import type { Fetched } from "./page-load";

/** Names of the attachments for the reporter. */
export const ROW = "row";
export const LOAD = "load";

interface Table {
  row(row: Row): Promise<void>;
  /** Adds the files of the first load. */
  load(files: Fetched[]): Promise<void>;
}

/** `test` with a results table. The title of the enclosing `describe` is the row's section. */
export const test = base.extend<{ table: Table }>({
  table: async ({}, use, testInfo) => {
    const hand = (name: string, value: unknown) =>
      testInfo.attach(name, { body: JSON.stringify(value), contentType: "application/json" });
    await use({ row: (row) => hand(ROW, row), load: (files) => hand(LOAD, files) });
  },
});
