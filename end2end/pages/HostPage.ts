import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

import type { HostSite, Manner } from "../fixtures/host";

/** What events of the elements and messages of the frames hold. */
export type Detail = Record<string, any>;

/** An event of an element, as a script of the page hears it. */
interface Heard {
  type: string;
  id: string;
  detail: Detail;
}

/** A message that came to the page's window. */
export interface Said {
  origin: string;
  data: Detail;
}

const TYPES = ["ready", "resize", "progress", "result", "error"];

/** A page of another site, with results or the studio in it. */
export class HostPage {
  constructor(
    readonly page: Page,
    readonly site: HostSite,
    readonly studio: string,
  ) {}

  /** The line that brings the elements. */
  get script(): string {
    return `<script src="${this.studio}/embed.js" defer></script>`;
  }

  /** Opens a page that consists of this. */
  async open(content: string, manner: Manner = {}): Promise<void> {
    await this.page.goto(this.site.page(content, manner));
  }

  /** Opens a page with the elements' script and this. */
  async embed(content: string, manner: Manner = {}): Promise<void> {
    await this.open(this.script + content, manner);
  }

  // --- what is in it ----------------------------------------------------------------------------

  /** An element, by its id where there are several. */
  element(id?: string): Locator {
    return this.page.locator(id ? `#${id}` : "depth2img-result, depth2img-studio");
  }

  /** The frame of an element, or one that stands in the page itself. */
  iframe(id?: string): Locator {
    return this.page.locator(id ? `#${id} iframe, iframe#${id}` : "iframe").first();
  }

  /** What is in the frame. */
  within(id?: string): FrameLocator {
    return this.iframe(id).contentFrame();
  }

  /** Waits until the frame is as high as it said, with all of it to be seen. */
  async expectFit(id?: string): Promise<void> {
    const difference = async () => {
      const asked = (await this.last("resize", id))?.["height"];
      const shown = await this.iframe(id).evaluate((frame) => frame.getBoundingClientRect().height);
      const hidden = await this.within(id)
        .locator("html")
        .evaluate((page) => page.scrollHeight - page.clientHeight);
      return { asked: asked - shown, hidden };
    };
    await expect.poll(difference, "pixels between the frame and what it asked for").toEqual({ asked: 0, hidden: 0 });
  }

  /** How light the ground of what is in the frame is: 0 is black, 1 is white. */
  async lightness(id?: string): Promise<number> {
    return this.within(id)
      .locator("body")
      .evaluate((body) => {
        const context = new OffscreenCanvas(1, 1).getContext("2d")!;
        for (const colour of ["white", getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(body).backgroundColor]) {
          context.fillStyle = colour;
          context.fillRect(0, 0, 1, 1);
        }
        const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
        return (red + green + blue) / 765;
      });
  }

  async expectDark(id?: string): Promise<void> {
    await expect.poll(() => this.lightness(id), "the lightness of the frame").toBeLessThan(0.3);
  }

  async expectLight(id?: string): Promise<void> {
    await expect.poll(() => this.lightness(id), "the lightness of the frame").toBeGreaterThan(0.8);
  }

  // --- what is said -----------------------------------------------------------------------------

  /** From now on whatever page is opened keeps the elements' events, and the messages that come to its window. */
  async listen(): Promise<void> {
    await this.page.addInitScript((types) => {
      if (window !== window.top) return;
      const [heard, said]: [Heard[], Said[]] = [[], []];
      Object.assign(window, { heard, said });
      for (const type of types) {
        document.addEventListener(`depth2img-${type}`, (event) => {
          heard.push({ type, id: (event.target as Element).id, detail: (event as CustomEvent<Detail>).detail });
        });
      }
      addEventListener("message", ({ origin, data }) => said.push({ origin, data }));
    }, TYPES);
  }

  /** The events of a type so far, of all elements or of one. */
  async heard(type: string, id?: string): Promise<Detail[]> {
    const heard = await this.page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
    return heard.filter((event) => event.type === type && (!id || event.id === id)).map(({ detail }) => detail);
  }

  /** The messages that came to the page's window so far, from anybody. */
  async said(): Promise<Said[]> {
    return this.page.evaluate(() => (window as unknown as { said: Said[] }).said);
  }

  async last(type: string, id?: string): Promise<Detail | undefined> {
    return (await this.heard(type, id)).at(-1);
  }

  /** Waits for an event; gives what the last of its type says. */
  async hears(type: string, { id, timeout }: { id?: string; timeout?: number } = {}): Promise<Detail> {
    await expect.poll(() => this.last(type, id), { message: `an event "${type}"`, ...(timeout ? { timeout } : {}) }).toBeTruthy();
    return (await this.last(type, id))!;
  }

  /** Waits until somebody has said something that `holds`. */
  async isTold(holds: (message: Said) => boolean): Promise<void> {
    await expect.poll(async () => (await this.said()).some(holds), "a message to the page").toBe(true);
  }
}
