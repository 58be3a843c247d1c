import { type Download, expect, type Locator, type Page } from "@playwright/test";

/** What one made, `/history`, by the names that people and screen readers know it by. */
export class HistoryPage {
  readonly heading: Locator;
  readonly count: Locator;
  readonly search: Locator;
  readonly wall: Locator;
  readonly results: Locator;
  readonly selection: Locator;
  readonly dialog: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { name: "History" });
    this.count = page.locator(".d2-page-head").getByRole("status");
    this.search = page.getByRole("searchbox", { name: "Search the history" });
    this.wall = page.getByRole("list", { name: "Results" });
    this.results = this.wall.getByRole("link");
    this.selection = page.getByRole("region", { name: "Selection" });
    this.dialog = page.getByRole("dialog", { name: "Settings compared" });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/history${query}`);
    await expect(this.heading).toBeVisible();
  }

  /** The result whose prompt holds these words. */
  result(prompt: string): Locator {
    return this.results.filter({ hasText: prompt });
  }

  star(prompt: string): Locator {
    return this.wall.getByRole("button", { name: `Favourite: ${prompt}` });
  }

  circle(prompt: string): Locator {
    return this.wall.getByRole("checkbox", { name: `Select: ${prompt}`, exact: true });
  }

  chip(name: string | RegExp): Locator {
    return this.page.getByRole("group", { name: "Narrow by" }).getByRole("button", { name });
  }

  act(name: string): Locator {
    return this.selection.getByRole("button", { name, exact: true });
  }

  async importArchive(buffer: Buffer): Promise<void> {
    await this.page.getByTestId("archive-input").setInputFiles({ name: "history.zip", mimeType: "application/zip", buffer });
  }

  /** What a link saves. */
  async saved(link: Locator): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await link.click();
    return download;
  }
}
