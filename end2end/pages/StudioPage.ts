import {
  type Download,
  expect,
  type FrameLocator,
  type Locator,
  type Page,
} from "@playwright/test";

import type { Upload } from "../fixtures/images";
import { RUN_TIMEOUT_MS } from "../fixtures/timeouts";

/** Fields in the collapsed section "More settings". */
const COLLAPSED_FIELDS = ["Steps", "Guidance", "Scheduler", "Seed"];

/** The studio page, `/` and `/p/{id}`, located by accessible names. */
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
  readonly imageError: Locator;
  readonly depthError: Locator;
  readonly imageInput: Locator;
  readonly depthInput: Locator;
  readonly samples: Locator;

  /**
   * The studio in a page or in a frame. Filters for locators must be created from the page in both
   * cases.
   */
  constructor(
    readonly page: Page,
    within: Page | FrameLocator = page,
  ) {
    this.settings = within.getByRole("region", { name: "Settings" });
    this.result = within.getByRole("region", { name: "Result" });
    // Parts of the page that are still loading have a status of their own.
    this.status = within.getByRole("status").and(page.locator(":not(.d2-lazy)"));
    this.progress = within.getByRole("progressbar");
    this.run = within.getByRole("button", { name: /^Make/ });
    this.cancel = within.getByRole("button", { name: "Cancel", exact: true });
    this.log = within.locator("details").filter({ has: page.getByText("Log", { exact: true }) });
    this.imageSlot = this.settings.getByRole("group", { name: "Image", exact: true });
    this.depthSlot = this.settings.getByRole("group", { name: "Depth", exact: true });
    this.imageError = this.imageSlot.locator(".d2-fault");
    this.depthError = this.depthSlot.locator(".d2-fault");
    this.imageInput = within.getByTestId("image-input");
    this.depthInput = within.getByTestId("depth-input");
    this.samples = within.getByRole("button", { name: /^Sample: / });
  }

  /** Opens an empty studio or the page of a prediction. */
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

  /** Chooses an image and waits for its depth map. */
  async prepare(file: Upload): Promise<void> {
    await this.chooseImage(file);
    await this.expectDepth();
  }

  /** Returns the file that the page uploads during `action`, as stored by the server. */
  async captureUpload(action: () => Promise<void>): Promise<Buffer> {
    const response = this.page.waitForResponse(
      (response) =>
        response.request().method() === "POST" && new URL(response.url()).pathname === "/v1/files",
    );
    await action();
    const file = await (await response).json();
    return (await this.page.request.get(file.urls.download)).body();
  }

  async chooseAddress(address: string): Promise<void> {
    const field = this.settings.getByLabel("Picture URL");
    await field.fill(address);
    await field.press("Enter");
  }

  /** Drops a file onto `target` with the events that a desktop sends. */
  async drop(file: Upload, target: Locator): Promise<void> {
    const dataTransfer = await this.transfer(file);
    for (const type of ["dragenter", "dragover", "drop"])
      await target.dispatchEvent(type, { dataTransfer });
  }

  /** Pastes a file at the focused element. */
  async paste(file: Upload): Promise<void> {
    const clipboardData = await this.transfer(file);
    await this.page.evaluate((data) => {
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, clipboardData);
  }

  private transfer(file: Upload) {
    const parts = { name: file.name, type: file.mimeType, base64: file.buffer.toString("base64") };
    return this.page.evaluateHandle(({ name, type, base64 }) => {
      const transfer = new DataTransfer();
      transfer.items.add(
        new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }),
      );
      return transfer;
    }, parts);
  }

  // --- settings ---------------------------------------------------------------------------------

  /** The text area, number box or select of a field. */
  field(label: string): Locator {
    const labelled = this.settings.getByLabel(label, { exact: true });
    return labelled.and(
      this.page.locator("textarea, select, input:not([type=range]):not([type=file])"),
    );
  }

  slider(label: string): Locator {
    return this.settings.getByRole("slider", { name: label, exact: true });
  }

  async expandSettings(): Promise<void> {
    const more = this.settings.locator("details").filter({ hasText: "More settings" });
    // After a reload the page restores the open state, and a click meanwhile would close the
    // section.
    await expect(async () => {
      if ((await more.getAttribute("open")) === null) await more.locator("summary").first().click();
      await expect(more).toHaveAttribute("open", { timeout: 500 });
    }).toPass();
  }

  /** Fills in fields, as `{ Prompt: "…", Outputs: "4" }`. */
  async fill(values: Record<string, string>): Promise<void> {
    if (Object.keys(values).some((label) => COLLAPSED_FIELDS.includes(label)))
      await this.expandSettings();
    for (const [label, value] of Object.entries(values)) {
      const field = this.field(label);
      if (label === "Scheduler") await field.selectOption(value);
      else await field.fill(value);
    }
  }

  async expectFieldError(label: string, message: string | RegExp): Promise<void> {
    await expect(this.field(label)).toHaveAttribute("aria-invalid", "true");
    await expect(this.field(label)).toHaveAccessibleDescription(message);
  }

  // --- run --------------------------------------------------------------------------------------

  async start(): Promise<void> {
    await this.run.click();
    await expect(this.page).toHaveURL(/\/p\/[0-9a-z]{26}$/);
  }

  /** Id of the prediction in the URL. */
  get id(): string {
    return new URL(this.page.url()).pathname.split("/")[2] ?? "";
  }

  async expectRunning(): Promise<void> {
    await expect(this.status).toContainText(/\d+ of \d+/);
    await expect(this.progress.first()).toBeVisible();
  }

  /** Waits until the run is done and has this many outputs. */
  async expectDone(outputs = 1): Promise<void> {
    await expect(this.status).toHaveText("Done", { timeout: RUN_TIMEOUT_MS });
    await expect(this.layer(/^Output \d/).first()).toBeVisible();
    await expect(this.cancel).toBeHidden();
    await expect(this.outputStrip).toHaveCount(outputs);
  }

  async expectDepth(): Promise<void> {
    await expect(this.settings.getByText(/white is near/)).toBeVisible();
    await expect(this.layer("Depth").first()).toBeVisible();
  }

  // --- code snippets ----------------------------------------------------------------------------

  get code(): Locator {
    return this.result.getByRole("tabpanel");
  }

  /** Expands "Use from code". */
  async showCode(): Promise<void> {
    await this.result.getByText("Use from code", { exact: true }).click();
    await expect(this.code.or(this.result.getByRole("alert")).first()).not.toBeEmpty();
  }

  /** The snippet of a language: "Node.js", "Python", "cURL" or "HTTP". */
  async codeFor(language: string): Promise<string> {
    await this.result.getByRole("tab", { name: language, exact: true }).click();
    await expect(
      this.result.getByRole("tab", { name: language, exact: true, selected: true }),
    ).toBeVisible();
    return (await this.code.textContent()) ?? "";
  }

  // --- comparison -------------------------------------------------------------------------------

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

  /** Switches the view of the comparison: "Split", "Side by side", "Fade". */
  async compareAs(view: string): Promise<void> {
    await this.result
      .getByRole("group", { name: "Comparison mode" })
      .getByRole("button", { name: view, exact: true })
      .click();
  }

  /** A button in the corner of the stage: "Fit", "1:1", "Full screen". */
  tool(name: string): Locator {
    return this.result
      .getByRole("group", { name: "View" })
      .getByRole("button", { name, exact: true });
  }

  /** Bounds of a layer in fractions of its frame's size. */
  async layerBounds(
    name: string,
  ): Promise<{ left: number; top: number; width: number; height: number }> {
    return this.layer(name)
      .first()
      .evaluate((image) => {
        const [picture, frame] = [
          image.getBoundingClientRect(),
          image.closest(".d2-frame")!.getBoundingClientRect(),
        ];
        return {
          left: (picture.left - frame.left) / frame.width,
          top: (picture.top - frame.top) / frame.height,
          width: picture.width / frame.width,
          height: picture.height / frame.height,
        };
      });
  }

  /** Shows a layer in the comparison, or hides it. */
  async toggleLayer(name: string): Promise<void> {
    await this.result
      .getByRole("group", { name: "Show" })
      .getByRole("button", { name, exact: true })
      .click();
  }

  get outputStrip(): Locator {
    return this.result.getByRole("group", { name: "Outputs" }).getByRole("button");
  }

  /** Natural size of a decoded picture in pixels. */
  async layerSize(name: string): Promise<{ width: number; height: number }> {
    return this.layer(name)
      .first()
      .evaluate((image: HTMLImageElement) => ({
        width: image.naturalWidth,
        height: image.naturalHeight,
      }));
  }

  async download(): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: "Download", exact: true }).click();
    return download;
  }
}
