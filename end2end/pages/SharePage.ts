import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/**
 * The page of a share, `/s/{token}`, or `/embed/{token}` in a frame, located by accessible names.
 */
export class SharePage {
  readonly heading: Locator;
  readonly unavailable: Locator;
  readonly password: Locator;
  readonly remix: Locator;
  readonly settings: Locator;

  constructor(readonly within: Page | FrameLocator) {
    this.heading = within.getByRole("heading", { level: 1 });
    this.unavailable = within.getByRole("heading", { name: "Not available" });
    this.password = within.getByLabel("Password");
    this.remix = within.getByRole("link", { name: "Remix in the studio" });
    this.settings = within.getByRole("region", { name: "Details" });
  }

  /** A picture: "Input", "Depth" or "Output 1". */
  picture(name: string): Locator {
    return this.within.getByRole("img", { name, exact: true }).first();
  }

  /** Waits until these pictures are visible and decoded. */
  async expectPictures(...names: string[]): Promise<void> {
    for (const name of names) {
      await expect(this.picture(name)).toBeVisible();
      await expect
        .poll(
          () => this.picture(name).evaluate((image: HTMLImageElement) => image.naturalWidth),
          `pixels of "${name}"`,
        )
        .toBeGreaterThan(0);
    }
  }

  /** Waits until the interactive comparison of input, depth and output is shown. */
  async expectComparison(): Promise<void> {
    await this.expectPictures("Input", "Depth", "Output 1");
    await expect(this.within.getByRole("slider").first()).toBeVisible();
  }

  async unlock(password: string): Promise<void> {
    await this.password.fill(password);
    await this.password.press("Enter");
  }
}
