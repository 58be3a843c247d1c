import { type Download, expect, type Locator, type Page } from "@playwright/test";

/** A point on the map, in fractions of its width and height. */
export type MapPoint = [across: number, down: number];

/** Digest of all grey values, their sum, and the number of distinct values. */
export interface GreyStats {
  digest: string;
  sum: number;
  levels: number;
}

interface PageGlobals {
  computeGreyStats(data: Uint8ClampedArray): Promise<GreyStats>;
}

/** Runs in the page, because the pixels are too many to transfer each time. */
export async function computeGreyStats(data: Uint8ClampedArray): Promise<GreyStats> {
  const greys = Uint8Array.from({ length: data.length / 4 }, (_, index) => data[4 * index]!);
  const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", greys))].join("-");
  return {
    digest,
    sum: greys.reduce((total, grey) => total + grey, 0),
    levels: new Set(greys).size,
  };
}

/** The depth map editor and the 3D view, which replace the stage. */
export class DepthEditor {
  readonly map: Locator;
  readonly panel: Locator;
  readonly canvas: Locator;
  readonly undo: Locator;
  readonly redo: Locator;
  readonly use: Locator;
  readonly mesh: Locator;

  constructor(readonly page: Page) {
    this.map = page.getByRole("application", { name: /^Depth map/ });
    this.canvas = this.map.locator("canvas");
    this.panel = page.locator(".d2-depth-panel");
    this.undo = page.getByRole("button", { name: "Undo", exact: true });
    this.redo = page.getByRole("button", { name: "Redo", exact: true });
    this.use = page.getByRole("button", { name: "Use this depth map" });
    this.mesh = page.getByRole("img", { name: /in 3D/ });
  }

  /** Opens the editor from the depth settings and waits until the map is drawn. */
  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Edit depth" }).click();
    await expect(this.map).toBeVisible();
    await this.page.evaluate(`window.computeGreyStats = ${computeGreyStats}`);
    await expect
      .poll(async () => (await this.readGreys()).levels, "levels of grey")
      .toBeGreaterThan(1);
  }

  slider(name: string): Locator {
    return this.page
      .getByRole("region", { name: "Result" })
      .getByRole("slider", { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Presses an arrow key on a slider, `times` times. */
  async nudge(name: string, key: string, times = 1): Promise<void> {
    await this.slider(name).focus();
    for (let press = 0; press < times; press++) await this.page.keyboard.press(key);
  }

  /** Grey values of the map in the editor. */
  readGreys(): Promise<GreyStats> {
    return this.canvas.evaluate(async (canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return (window as unknown as PageGlobals).computeGreyStats(data);
    });
  }

  /** Grey values of the image at `address`. */
  greysOfImage(address: string): Promise<GreyStats> {
    const { pathname, search } = new URL(address);
    return this.page.evaluate(async (path) => {
      const bitmap = await createImageBitmap(await (await fetch(path)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
      context.drawImage(bitmap, 0, 0);
      return (window as unknown as PageGlobals).computeGreyStats(
        context.getImageData(0, 0, bitmap.width, bitmap.height).data,
      );
    }, pathname + search);
  }

  /** Draws with the brush along these points. */
  async paint(...points: MapPoint[]): Promise<void> {
    const box = await this.map.boundingBox();
    if (!box) throw new Error("the map is not visible");
    const at = ([across, down]: MapPoint) =>
      [box.x + across * box.width, box.y + down * box.height] as const;
    await this.page.mouse.move(...at(points[0]!));
    await this.page.mouse.down();
    for (const point of points.slice(1)) await this.page.mouse.move(...at(point), { steps: 8 });
    await this.page.mouse.up();
  }

  async save(name: string): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.press(name);
    return download;
  }
}
