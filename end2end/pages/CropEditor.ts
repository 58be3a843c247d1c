import { expect, type Locator, type Page } from "@playwright/test";

/** The crop editor, which replaces the stage. */
export class CropEditor {
  readonly cropArea: Locator;
  readonly canvas: Locator;
  readonly sizeText: Locator;
  readonly use: Locator;
  readonly back: Locator;
  readonly open: Locator;

  constructor(readonly page: Page) {
    this.cropArea = page.getByRole("group", { name: /^Crop area\. / });
    this.canvas = page.locator(".d2-crop-frame canvas");
    this.sizeText = page.locator(".d2-crop-size");
    this.use = page.getByRole("button", { name: "Apply crop" });
    this.back = page.getByRole("button", { name: "Back", exact: true });
    this.open = page.getByRole("button", { name: "Crop and rotate" });
  }

  /** Opens the editor from the image settings and waits until the image is drawn. */
  async start(): Promise<void> {
    await this.open.click();
    await expect(this.cropArea).toBeFocused();
  }

  /** A handle by name: "Top left corner", "Right edge". */
  handle(name: string): Locator {
    return this.cropArea.getByRole("slider", { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Drags an element by fractions of the picture's size. */
  async drag(target: Locator, across: number, down: number): Promise<void> {
    const [from, frame] = [await target.boundingBox(), await this.canvas.boundingBox()];
    if (!from || !frame) throw new Error("the element to drag is not visible");
    const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + across * frame.width, y + down * frame.height, { steps: 6 });
    await this.page.mouse.up();
  }

  /** Width, height, left and top of the crop area. */
  async crop(): Promise<number[]> {
    return ((await this.sizeText.textContent()) ?? "").match(/\d+/g)?.map(Number) ?? [];
  }

  async expectCrop(...expected: [number, number, number, number]): Promise<void> {
    const isNear = (crop: number[]) =>
      crop.length === 4 && crop.every((number, index) => Math.abs(number - expected[index]!) <= 4);
    await expect
      .poll(async () => isNear(await this.crop()), `about ${expected}, is ${await this.crop()}`)
      .toBe(true);
  }
}
