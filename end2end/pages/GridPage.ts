import { type Download, expect, type Locator, type Page } from "@playwright/test";

import { RUN_TIMEOUT_MS } from "../fixtures/timeouts";

/** The page of a grid, `/g/{id}`. */
export class GridPage {
  readonly sheet: Locator;
  readonly status: Locator;
  readonly pictures: Locator;

  constructor(readonly page: Page) {
    this.sheet = page.getByRole("region", { name: "Pictures of the grid" });
    this.status = page.getByRole("status").filter({ hasText: /done/ });
    this.pictures = this.sheet.getByRole("img");
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole(
      "button",
      typeof name === "string" ? { name, exact: true } : { name },
    );
  }

  /** The checkbox on a picture that selects it. */
  selectBox(name: string): Locator {
    return this.sheet.getByRole("checkbox", {
      name: `Select for comparison: ${name}`,
      exact: true,
    });
  }

  /** The button that votes for a picture; it contains the number of votes. */
  voteButton(cell: number): Locator {
    return this.sheet.getByRole("button", { name: /^Best/ }).nth(cell);
  }

  get note(): Locator {
    return this.page.getByLabel("Note", { exact: true });
  }

  /**
   * Waits until all pictures are done. The error after the timeout contains the statuses on the
   * server: if they are terminal, the page has missed an update; otherwise the engine was too slow.
   */
  async expectDone(pictures: number): Promise<void> {
    const done = new RegExp(`^${pictures} of ${pictures} pictures? done`);
    await expect(this.status)
      .toHaveText(done, { timeout: RUN_TIMEOUT_MS })
      .catch(async (error: Error) => {
        throw new Error(`${error.message}\nOn the server: ${await this.storedStatuses()}`);
      });
    await expect(this.pictures).toHaveCount(pictures);
  }

  /** The statuses of the predictions on the server, with their times and errors. */
  private async storedStatuses(): Promise<string> {
    const id = new URL(this.page.url()).pathname.split("/").at(-1);
    const response = await this.page.request.get(`/api/grids/${id}`);
    if (!response.ok()) return `${response.status()} ${await response.text()}`;
    const { cells } = (await response.json()) as { cells: (object | null)[] };
    const keys = ["status", "error", "created_at", "started_at", "completed_at"];
    return cells.map((cell) => JSON.stringify(cell, keys)).join(", ");
  }

  async download(): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.button("Download as one picture").click();
    return download;
  }
}
