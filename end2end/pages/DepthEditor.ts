import { type Download, expect, type Locator, type Page } from "@playwright/test";

/** A place on the map, as shares of its width and height. */
export type Place = [across: number, down: number];

/** The grey of every pixel, told by their digest; their sum, and how many levels of grey there are. */
export interface Greys {
  digest: string;
  sum: number;
  levels: number;
}

interface Told {
  tell(data: Uint8ClampedArray): Promise<Greys>;
}

/** Runs in the page: a quarter of a million pixels are too many to send here each time. */
export async function tellGreys(data: Uint8ClampedArray): Promise<Greys> {
  const greys = Uint8Array.from({ length: data.length / 4 }, (_, index) => data[4 * index]!);
  const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", greys))].join("-");
  return { digest, sum: greys.reduce((total, grey) => total + grey, 0), levels: new Set(greys).size };
}

/** The editor of a depth map and the view in 3D, which stand in the place of the stage. */
export class DepthEditor {
  readonly map: Locator;
  readonly panel: Locator;
  readonly canvas: Locator;
  readonly undo: Locator;
  readonly redo: Locator;
  readonly use: Locator;
  readonly relief: Locator;

  constructor(readonly page: Page) {
    this.map = page.getByRole("application", { name: /^Depth map/ });
    this.canvas = this.map.locator("canvas");
    this.panel = page.locator(".d2-depth-panel");
    this.undo = page.getByRole("button", { name: "Undo", exact: true });
    this.redo = page.getByRole("button", { name: "Redo", exact: true });
    this.use = page.getByRole("button", { name: "Use this depth" });
    this.relief = page.getByRole("img", { name: /in 3D/ });
  }

  /** Opens the editor from the depth among the settings, and waits until the map is drawn. */
  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Work on the depth" }).click();
    await expect(this.map).toBeVisible();
    await this.page.evaluate(`window.tell = ${tellGreys}`);
    await expect.poll(async () => (await this.greys()).levels, "levels of grey").toBeGreaterThan(1);
  }

  slider(name: string): Locator {
    return this.page.getByRole("region", { name: "Result" }).getByRole("slider", { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Moves a slider as an arrow key does, so many times. */
  async nudge(name: string, key: string, times = 1): Promise<void> {
    await this.slider(name).focus();
    for (let press = 0; press < times; press++) await this.page.keyboard.press(key);
  }

  /** What the editor shows. */
  greys(): Promise<Greys> {
    return this.canvas.evaluate(async (canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return (window as unknown as Told).tell(data);
    });
  }

  /** The picture at `address`. */
  greysOf(address: string): Promise<Greys> {
    const { pathname, search } = new URL(address);
    return this.page.evaluate(async (path) => {
      const bitmap = await createImageBitmap(await (await fetch(path)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
      context.drawImage(bitmap, 0, 0);
      return (window as unknown as Told).tell(context.getImageData(0, 0, bitmap.width, bitmap.height).data);
    }, pathname + search);
  }

  /** Draws the brush from place to place with the mouse. */
  async paint(...places: Place[]): Promise<void> {
    const box = await this.map.boundingBox();
    if (!box) throw new Error("the map is not there");
    const at = ([across, down]: Place) => [box.x + across * box.width, box.y + down * box.height] as const;
    await this.page.mouse.move(...at(places[0]!));
    await this.page.mouse.down();
    for (const place of places.slice(1)) await this.page.mouse.move(...at(place), { steps: 8 });
    await this.page.mouse.up();
  }

  async save(name: string): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.press(name);
    return download;
  }
}
