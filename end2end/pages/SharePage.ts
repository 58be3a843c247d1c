import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** What a share shows, `/s/{token}`, or `/embed/{token}` in a frame, by the names that people and screen readers know it by. */
export class SharePage {
  readonly heading: Locator;
  readonly unavailable: Locator;
  readonly password: Locator;
  readonly remix: Locator;
  readonly facts: Locator;

  constructor(readonly within: Page | FrameLocator) {
    this.heading = within.getByRole("heading", { level: 1 });
    this.unavailable = within.getByRole("heading", { name: "Not available" });
    this.password = within.getByLabel("Password");
    this.remix = within.getByRole("link", { name: "Remix in the studio" });
    this.facts = within.getByRole("region", { name: "What it was made with" });
  }

  /** A picture: "Input", "Depth" or "Output 1". */
  picture(name: string): Locator {
    return this.within.getByRole("img", { name, exact: true }).first();
  }

  /** Waits until these pictures are there, each decoded. */
  async expectPictures(...names: string[]): Promise<void> {
    for (const name of names) {
      await expect(this.picture(name)).toBeVisible();
      await expect.poll(() => this.picture(name).evaluate((image: HTMLImageElement) => image.naturalWidth), `pixels of "${name}"`).toBeGreaterThan(0);
    }
  }

  /** Waits until the program compares input, depth and output. */
  async expectComparison(): Promise<void> {
    await this.expectPictures("Input", "Depth", "Output 1");
    await expect(this.within.getByRole("slider").first()).toBeVisible();
  }

  async unlock(password: string): Promise<void> {
    await this.password.fill(password);
    await this.password.press("Enter");
  }
}
