import { expect, type Locator, type Page } from "@playwright/test";

/** The list of earlier predictions, `/history`. */
export class HistoryPage {
  readonly heading: Locator;
  readonly wall: Locator;
  readonly results: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { name: "History" });
    this.wall = page.locator(".d2-wall");
    this.results = this.wall.getByRole("link");
  }

  async open(): Promise<void> {
    await this.page.goto("/history");
    await expect(this.heading).toBeVisible();
  }

  /** The result whose prompt holds these words. */
  result(prompt: string): Locator {
    return this.results.filter({ hasText: prompt });
  }
}
