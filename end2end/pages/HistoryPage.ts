import { type Download, expect, type Locator, type Page } from "@playwright/test";

/** The history page, `/history`, located by accessible names. */
export class HistoryPage {
  readonly heading: Locator;
  readonly count: Locator;
  readonly search: Locator;
  readonly resultList: Locator;
  readonly results: Locator;
  readonly selection: Locator;
  readonly dialog: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { name: "History" });
    this.count = page.locator(".d2-page-head").getByRole("status");
    this.search = page.getByRole("searchbox", { name: "Search the history" });
    this.resultList = page.getByRole("list", { name: "Results" });
    this.results = this.resultList.getByRole("link");
    this.selection = page.getByRole("region", { name: "Selection" });
    this.dialog = page.getByRole("dialog", { name: "Settings comparison" });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/history${query}`);
    await expect(this.heading).toBeVisible();
  }

  /** The result whose prompt contains this text. */
  result(prompt: string): Locator {
    return this.results.filter({ hasText: prompt });
  }

  star(prompt: string): Locator {
    return this.resultList.getByRole("button", { name: `Favourite: ${prompt}` });
  }

  selectBox(prompt: string): Locator {
    return this.resultList.getByRole("checkbox", { name: `Select: ${prompt}`, exact: true });
  }

  filter(name: string | RegExp): Locator {
    return this.page.getByRole("group", { name: "Filter by" }).getByRole("button", { name });
  }

  selectionAction(name: string): Locator {
    return this.selection.getByRole("button", { name, exact: true });
  }

  async importArchive(buffer: Buffer): Promise<void> {
    await this.page
      .getByTestId("archive-input")
      .setInputFiles({ name: "history.zip", mimeType: "application/zip", buffer });
  }

  /** Clicks a link and returns the download. */
  async downloadFrom(link: Locator): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await link.click();
    return download;
  }
}
