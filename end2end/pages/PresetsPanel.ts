import type { Locator, Page } from "@playwright/test";

/** Earlier prompts and presets, below the prompt. */
export class PresetsPanel {
  readonly promptsButton: Locator;
  readonly presetsButton: Locator;
  readonly search: Locator;
  readonly prompts: Locator;
  readonly presets: Locator;
  readonly name: Locator;
  readonly save: Locator;
  readonly status: Locator;

  constructor(page: Page) {
    this.promptsButton = page.getByRole("button", { name: "Earlier prompts", exact: true });
    this.presetsButton = page.getByRole("button", { name: "Presets", exact: true });
    this.search = page.getByRole("combobox", { name: "Search earlier prompts" });
    this.prompts = page.getByRole("listbox", { name: "Earlier prompts" }).getByRole("option");
    const group = page.getByRole("group", { name: "Presets" });
    this.presets = group.getByRole("listitem");
    this.name = group.getByLabel("Name for these settings");
    this.save = group.getByRole("button", { name: "Save preset", exact: true });
    this.status = group.getByRole("status");
  }

  /** The button that applies a preset. */
  preset(name: string): Locator {
    return this.presets.getByRole("button", { name, exact: true });
  }
}
