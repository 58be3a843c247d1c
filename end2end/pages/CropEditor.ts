import { expect, type Locator, type Page } from "@playwright/test";

/** The editor that crops a picture, in the place of the stage. */
export class CropEditor {
  readonly part: Locator;
  readonly canvas: Locator;
  readonly extent: Locator;
  readonly use: Locator;
  readonly back: Locator;
  readonly open: Locator;

  constructor(readonly page: Page) {
    this.part = page.getByRole("group", { name: /^Kept part\. / });
    this.canvas = page.locator(".d2-crop-frame canvas");
    this.extent = page.locator(".d2-crop-size");
    this.use = page.getByRole("button", { name: "Use this part" });
    this.back = page.getByRole("button", { name: "Back", exact: true });
    this.open = page.getByRole("button", { name: "Crop and rotate" });
  }

  /** Opens it from the picture among the settings, and waits until the picture is drawn. */
  async start(): Promise<void> {
    await this.open.click();
    await expect(this.part).toBeFocused();
  }

  /** "Top left corner", "Right edge". */
  grip(name: string): Locator {
    return this.part.getByRole("slider", { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Pulls something by shares of the picture, with the mouse. */
  async pull(target: Locator, across: number, down: number): Promise<void> {
    const [from, frame] = [await target.boundingBox(), await this.canvas.boundingBox()];
    if (!from || !frame) throw new Error("there is nothing to pull");
    const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + across * frame.width, y + down * frame.height, { steps: 6 });
    await this.page.mouse.up();
  }

  /** What is kept: width, height, from the left, from the top. */
  async kept(): Promise<number[]> {
    return ((await this.extent.textContent()) ?? "").match(/\d+/g)?.map(Number) ?? [];
  }

  async expectKept(...wanted: [number, number, number, number]): Promise<void> {
    const isNear = (kept: number[]) => kept.length === 4 && kept.every((number, index) => Math.abs(number - wanted[index]!) <= 4);
    await expect.poll(async () => isNear(await this.kept()), `about ${wanted}, is ${await this.kept()}`).toBe(true);
  }
}
