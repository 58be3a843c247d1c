import type { Locator, Page } from "@playwright/test";

/** What was used before, under the prompt: earlier prompts and presets. */
export class Recall {
  readonly promptsButton: Locator;
  readonly presetsButton: Locator;
  readonly search: Locator;
  readonly prompts: Locator;
  readonly presets: Locator;
  readonly name: Locator;
  readonly keep: Locator;
  readonly status: Locator;

  constructor(page: Page) {
    this.promptsButton = page.getByRole("button", { name: "Earlier prompts", exact: true });
    this.presetsButton = page.getByRole("button", { name: "Presets", exact: true });
    this.search = page.getByRole("combobox", { name: "Search earlier prompts" });
    this.prompts = page.getByRole("listbox", { name: "Earlier prompts" }).getByRole("option");
    const group = page.getByRole("group", { name: "Presets" });
    this.presets = group.getByRole("listitem");
    this.name = group.getByLabel("Name for these settings");
    this.keep = group.getByRole("button", { name: "Keep", exact: true });
    this.status = group.getByRole("status");
  }

  /** The button that uses a preset. */
  preset(name: string): Locator {
    return this.presets.getByRole("button", { name, exact: true });
  }
}
