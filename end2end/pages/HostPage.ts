import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

import type { HostSite, PageOptions } from "../fixtures/host-site";

/** Details of a custom event or of a message. */
export type Detail = Record<string, any>;

/** A custom event of an element, as a script of the page receives it. */
interface RecordedEvent {
  type: string;
  id: string;
  detail: Detail;
}

/** A message to the page's window. */
export interface RecordedMessage {
  origin: string;
  data: Detail;
}

const TYPES = ["ready", "resize", "progress", "result", "error"];

/** A page of another site that embeds results or the studio. */
export class HostPage {
  constructor(
    readonly page: Page,
    readonly site: HostSite,
    readonly studio: string,
  ) {}

  /** The script element that defines the custom elements. */
  get script(): string {
    return `<script src="${this.studio}/embed.js" defer></script>`;
  }

  /** Opens a page with this content. */
  async open(content: string, options: PageOptions = {}): Promise<void> {
    await this.page.goto(this.site.addPage(content, options));
  }

  /** Opens a page with the script and this content. */
  async embed(content: string, options: PageOptions = {}): Promise<void> {
    await this.open(this.script + content, options);
  }

  // --- content ----------------------------------------------------------------------------------

  /** A custom element, by id if there are several. */
  element(id?: string): Locator {
    return this.page.locator(id ? `#${id}` : "depth2img-result, depth2img-studio");
  }

  /** The frame in an element, or one written into the page itself. */
  iframe(id?: string): Locator {
    return this.page.locator(id ? `#${id} iframe, iframe#${id}` : "iframe").first();
  }

  /** Locators within the frame. */
  within(id?: string): FrameLocator {
    return this.iframe(id).contentFrame();
  }

  /** Waits until the frame has the height it asked for and nothing is cut off. */
  async expectFit(id?: string): Promise<void> {
    const difference = async () => {
      const requested = (await this.lastEvent("resize", id))?.["height"];
      const shown = await this.iframe(id).evaluate((frame) => frame.getBoundingClientRect().height);
      const hidden = await this.within(id)
        .locator("html")
        .evaluate((page) => page.scrollHeight - page.clientHeight);
      return { asked: requested - shown, hidden };
    };
    await expect
      .poll(difference, "pixels between the frame and what it asked for")
      .toEqual({ asked: 0, hidden: 0 });
  }

  /** Lightness of the background in the frame: 0 is black, 1 is white. */
  async lightness(id?: string): Promise<number> {
    return this.within(id)
      .locator("body")
      .evaluate((body) => {
        const context = new OffscreenCanvas(1, 1).getContext("2d")!;
        for (const colour of [
          "white",
          getComputedStyle(document.documentElement).backgroundColor,
          getComputedStyle(body).backgroundColor,
        ]) {
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

  // --- events and messages ----------------------------------------------------------------------

  /**
   * Makes every page that is opened later record the elements' events and the messages to its
   * window.
   */
  async recordEvents(): Promise<void> {
    await this.page.addInitScript((types) => {
      if (window !== window.top) return;
      const [events, messages]: [RecordedEvent[], RecordedMessage[]] = [[], []];
      Object.assign(window, { events, messages });
      for (const type of types) {
        document.addEventListener(`depth2img-${type}`, (event) => {
          events.push({
            type,
            id: (event.target as Element).id,
            detail: (event as CustomEvent<Detail>).detail,
          });
        });
      }
      addEventListener("message", ({ origin, data }) => messages.push({ origin, data }));
    }, TYPES);
  }

  /** Recorded events of a type, of all elements or of one. */
  async events(type: string, id?: string): Promise<Detail[]> {
    const events = await this.page.evaluate(
      () => (window as unknown as { events: RecordedEvent[] }).events,
    );
    return events
      .filter((event) => event.type === type && (!id || event.id === id))
      .map(({ detail }) => detail);
  }

  /** Recorded messages to the page's window, from any sender. */
  async messages(): Promise<RecordedMessage[]> {
    return this.page.evaluate(
      () => (window as unknown as { messages: RecordedMessage[] }).messages,
    );
  }

  async lastEvent(type: string, id?: string): Promise<Detail | undefined> {
    return (await this.events(type, id)).at(-1);
  }

  /** Waits for an event and returns the details of the latest one of its type. */
  async waitForEvent(
    type: string,
    { id, timeout }: { id?: string; timeout?: number } = {},
  ): Promise<Detail> {
    await expect
      .poll(() => this.lastEvent(type, id), {
        message: `an event "${type}"`,
        ...(timeout ? { timeout } : {}),
      })
      .toBeTruthy();
    return (await this.lastEvent(type, id))!;
  }

  /** Waits for a message that matches. */
  async waitForMessage(matches: (message: RecordedMessage) => boolean): Promise<void> {
    await expect
      .poll(async () => (await this.messages()).some(matches), "a message to the page")
      .toBe(true);
  }
}
