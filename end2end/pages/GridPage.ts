import { type Download, expect, type Locator, type Page } from "@playwright/test";

/** A grid's page, `/g/{id}`. */
export class GridPage {
  readonly sheet: Locator;
  readonly status: Locator;
  readonly pictures: Locator;

  constructor(readonly page: Page) {
    this.sheet = page.getByRole("region", { name: "Contact sheet" });
    this.status = page.getByRole("status").filter({ hasText: /done/ });
    this.pictures = this.sheet.getByRole("img");
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });
  }

  /** The circle on a picture that chooses it. */
  circle(name: string): Locator {
    return this.sheet.getByRole("checkbox", { name: `Choose for the comparison: ${name}`, exact: true });
  }

  /** What one presses to say that a picture is the best of them; how many do stands in it. */
  best(cell: number): Locator {
    return this.sheet.getByRole("button", { name: /^Best/ }).nth(cell);
  }

  get note(): Locator {
    return this.page.getByLabel("Note", { exact: true });
  }

  async expectDone(pictures: number): Promise<void> {
    await expect(this.status).toHaveText(new RegExp(`^${pictures} of ${pictures} pictures? done`), { timeout: 60_000 });
    await expect(this.pictures).toHaveCount(pictures);
  }

  async download(): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.button("Download as one picture").click();
    return download;
  }
}
