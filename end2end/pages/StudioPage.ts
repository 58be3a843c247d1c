import { type Download, expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

import type { Upload } from "../fixtures/pictures";

/** Fields that stand under "More settings". */
const FOLDED = ["Steps", "Guidance", "Scheduler", "Seed"];

/** The studio page, `/` and `/p/{id}`, by the names that people and screen readers know it by. */
export class StudioPage {
  readonly settings: Locator;
  readonly result: Locator;
  readonly status: Locator;
  readonly progress: Locator;
  readonly run: Locator;
  readonly cancel: Locator;
  readonly log: Locator;
  readonly imageSlot: Locator;
  readonly depthSlot: Locator;
  readonly imageFault: Locator;
  readonly depthFault: Locator;
  readonly imageInput: Locator;
  readonly depthInput: Locator;
  readonly samples: Locator;

  /** The studio in a page, or in a frame of it. What locators are compared with is looked for from the page, wherever they are. */
  constructor(
    readonly page: Page,
    within: Page | FrameLocator = page,
  ) {
    this.settings = within.getByRole("region", { name: "Settings" });
    this.result = within.getByRole("region", { name: "Result" });
    // Parts of the page that are on their way say so themselves.
    this.status = within.getByRole("status").and(page.locator(":not(.d2-lazy)"));
    this.progress = within.getByRole("progressbar");
    this.run = within.getByRole("button", { name: /^Make/ });
    this.cancel = within.getByRole("button", { name: "Cancel", exact: true });
    this.log = within.locator("details").filter({ has: page.getByText("Log", { exact: true }) });
    this.imageSlot = this.settings.getByRole("group", { name: "Image", exact: true });
    this.depthSlot = this.settings.getByRole("group", { name: "Depth", exact: true });
    this.imageFault = this.imageSlot.locator(".d2-fault");
    this.depthFault = this.depthSlot.locator(".d2-fault");
    this.imageInput = within.getByTestId("image-input");
    this.depthInput = within.getByTestId("depth-input");
    this.samples = within.getByRole("button", { name: /^Sample: / });
  }

  /** Opens an empty studio, or the page of one prediction. */
  async open(path = "/"): Promise<void> {
    await this.page.goto(path);
    await expect(this.run).toBeVisible();
  }

  // --- pictures ---------------------------------------------------------------------------------

  async chooseImage(file: Upload): Promise<void> {
    await this.imageInput.setInputFiles(file);
  }

  async chooseDepth(file: Upload): Promise<void> {
    await this.depthInput.setInputFiles(file);
  }

  /** Chooses an image and waits until its depth is shown. */
  async prepare(file: Upload): Promise<void> {
    await this.chooseImage(file);
    await this.expectDepth();
  }

  /** What the page uploads while `act` is done, as the server has it. */
  async uploaded(act: () => Promise<void>): Promise<Buffer> {
    const answer = this.page.waitForResponse((response) => response.request().method() === "POST" && new URL(response.url()).pathname === "/v1/files");
    await act();
    const file = await (await answer).json();
    return (await this.page.request.get(file.urls.download)).body();
  }

  async chooseAddress(address: string): Promise<void> {
    const field = this.settings.getByLabel("Image address");
    await field.fill(address);
    await field.press("Enter");
  }

  /** Drops a file as a desktop does: onto `target`, with the events that lead to it. */
  async drop(file: Upload, target: Locator): Promise<void> {
    const dataTransfer = await this.transfer(file);
    for (const type of ["dragenter", "dragover", "drop"]) await target.dispatchEvent(type, { dataTransfer });
  }

  /** Pastes a file, wherever the focus is. */
  async paste(file: Upload): Promise<void> {
    const clipboardData = await this.transfer(file);
    await this.page.evaluate((data) => {
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, clipboardData);
  }

  private transfer(file: Upload) {
    const parts = { name: file.name, type: file.mimeType, base64: file.buffer.toString("base64") };
    return this.page.evaluateHandle(({ name, type, base64 }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
      return transfer;
    }, parts);
  }

  // --- settings ---------------------------------------------------------------------------------

  /** The control that a person types into: the text area, the number box, the select. */
  field(label: string): Locator {
    const labelled = this.settings.getByLabel(label, { exact: true });
    return labelled.and(this.page.locator("textarea, select, input:not([type=range]):not([type=file])"));
  }

  slider(label: string): Locator {
    return this.settings.getByRole("slider", { name: label, exact: true });
  }

  async unfold(): Promise<void> {
    const more = this.settings.locator("details").filter({ hasText: "More settings" });
    // A page that was loaded again opens by itself what was open, and a press meanwhile would close it.
    await expect(async () => {
      if ((await more.getAttribute("open")) === null) await more.locator("summary").first().click();
      await expect(more).toHaveAttribute("open", { timeout: 500 });
    }).toPass();
  }

  /** Types `value` into a field, as `{ Prompt: "…", Outputs: "4" }`. */
  async fill(values: Record<string, string>): Promise<void> {
    if (Object.keys(values).some((label) => FOLDED.includes(label))) await this.unfold();
    for (const [label, value] of Object.entries(values)) {
      const field = this.field(label);
      if (label === "Scheduler") await field.selectOption(value);
      else await field.fill(value);
    }
  }

  async expectFault(label: string, says: string | RegExp): Promise<void> {
    await expect(this.field(label)).toHaveAttribute("aria-invalid", "true");
    await expect(this.field(label)).toHaveAccessibleDescription(says);
  }

  // --- a run ------------------------------------------------------------------------------------

  async start(): Promise<void> {
    await this.run.click();
    await expect(this.page).toHaveURL(/\/p\/[0-9a-z]{26}$/);
  }

  /** The prediction that the address names. */
  get id(): string {
    return new URL(this.page.url()).pathname.split("/")[2] ?? "";
  }

  async expectRunning(): Promise<void> {
    await expect(this.status).toContainText(/\d+ of \d+/);
    await expect(this.progress.first()).toBeVisible();
  }

  /** Done, with so many outputs that can be chosen among. */
  async expectDone(outputs = 1): Promise<void> {
    await expect(this.status).toHaveText("Done", { timeout: 60_000 });
    await expect(this.layer(/^Output \d/).first()).toBeVisible();
    await expect(this.cancel).toBeHidden();
    await expect(this.shots).toHaveCount(outputs);
  }

  async expectDepth(): Promise<void> {
    await expect(this.settings.getByText(/white is near/)).toBeVisible();
    await expect(this.layer("Depth").first()).toBeVisible();
  }

  // --- the form as code -------------------------------------------------------------------------

  get code(): Locator {
    return this.result.getByRole("tabpanel");
  }

  /** Unfolds "Use from code". */
  async showCode(): Promise<void> {
    await this.result.getByText("Use from code", { exact: true }).click();
    await expect(this.code.or(this.result.getByRole("alert")).first()).not.toBeEmpty();
  }

  /** The code of one language: "Node.js", "Python", "cURL" or "HTTP". */
  async codeIn(language: string): Promise<string> {
    await this.result.getByRole("tab", { name: language, exact: true }).click();
    await expect(this.result.getByRole("tab", { name: language, exact: true, selected: true })).toBeVisible();
    return (await this.code.textContent()) ?? "";
  }

  // --- the comparison ---------------------------------------------------------------------------

  /** A picture on the stage: "Input", "Depth" or "Output 1". */
  layer(name: string | RegExp): Locator {
    return this.stage.getByRole("img", typeof name === "string" ? { name, exact: true } : { name });
  }

  get stage(): Locator {
    return this.result.locator(".d2-stage");
  }

  get handles(): Locator {
    return this.stage.getByRole("slider");
  }

  /** Shows the comparison in another way: "Curtain", "Side by side", "Fade". */
  async compareAs(view: string): Promise<void> {
    await this.result.getByRole("group", { name: "Compare as" }).getByRole("button", { name: view, exact: true }).click();
  }

  /** A button in the corner of the stage: "Fit", "1:1", "Read colours", "Full screen", "Copy as a picture". */
  tool(name: string): Locator {
    return this.result.getByRole("group", { name: "View" }).getByRole("button", { name, exact: true });
  }

  /** Where a layer lies in its frame: its edges in widths and heights of the frame. */
  async placeOf(name: string): Promise<{ left: number; top: number; width: number; height: number }> {
    return this.layer(name)
      .first()
      .evaluate((image) => {
        const [picture, frame] = [image.getBoundingClientRect(), image.closest(".d2-frame")!.getBoundingClientRect()];
        return {
          left: (picture.left - frame.left) / frame.width,
          top: (picture.top - frame.top) / frame.height,
          width: picture.width / frame.width,
          height: picture.height / frame.height,
        };
      });
  }

  /** Lets a layer take part in the comparison, or no longer. */
  async toggleLayer(name: string): Promise<void> {
    await this.result.getByRole("group", { name: "Show" }).getByRole("button", { name, exact: true }).click();
  }

  get shots(): Locator {
    return this.result.getByRole("group", { name: "Outputs" }).getByRole("button");
  }

  /** Pixels of a picture as the browser decoded it. */
  async sizeOf(name: string): Promise<{ width: number; height: number }> {
    return this.layer(name)
      .first()
      .evaluate((image: HTMLImageElement) => ({ width: image.naturalWidth, height: image.naturalHeight }));
  }

  async download(): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: "Download", exact: true }).click();
    return download;
  }
}
