import { expect, type Locator, type Page } from "@playwright/test";

import type { Upload } from "../fixtures/images";

/** The page that sets up a comparison of models, `/compare`. */
export class CompareModelsPage {
  readonly heading: Locator;
  readonly mapping: Locator;
  readonly estimate: Locator;
  readonly imageInput: Locator;
  readonly prompt: Locator;
  readonly run: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: /^Compare/ });
    this.mapping = page.getByRole("region", { name: "Input mapping" });
    this.estimate = page.getByRole("region", { name: "Time and cost" });
    this.imageInput = page.getByTestId("image-input");
    this.prompt = page.getByLabel("Prompt", { exact: true });
    this.run = page.getByRole("button", { name: /^Run \d models$/ });
  }

  async open(...models: string[]): Promise<void> {
    await this.page.goto(`/compare?models=${models.join(",")}`);
    await expect(this.heading).toBeVisible();
  }

  async chooseImage(file: Upload): Promise<void> {
    await this.imageInput.setInputFiles(file);
  }

  remove(name: string): Locator {
    return this.page.getByRole("button", { name: `Remove ${name}`, exact: true });
  }
}
