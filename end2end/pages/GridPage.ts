import { type Download, expect, type Locator, type Page } from "@playwright/test";

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

  async expectDone(pictures: number): Promise<void> {
    await expect(this.status).toHaveText(new RegExp(`^${pictures} of ${pictures} pictures? done`), {
      timeout: 60_000,
    });
    await expect(this.pictures).toHaveCount(pictures);
  }

  async download(): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.button("Download as one picture").click();
    return download;
  }
}
