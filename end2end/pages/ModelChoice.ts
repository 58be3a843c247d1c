import { expect, type Locator, type Page } from "@playwright/test";

/** The model picker of the studio. */
export class ModelChoice {
  readonly group: Locator;
  readonly find: Locator;

  constructor(readonly page: Page) {
    this.group = page.getByRole("group", { name: "Model", exact: true });
    this.find = this.group.getByRole("searchbox", { name: "Find a model" });
  }

  /** Opens the studio with a model. */
  async open(name: string, more = ""): Promise<void> {
    await this.page.goto(`/?model=${name}${more}`);
    await this.expectModel(name);
  }

  async expectModel(name: string): Promise<void> {
    await expect(this.group.getByRole("link", { name })).toBeVisible();
  }

  async expand(): Promise<void> {
    if (!(await this.find.isVisible()))
      await this.group.getByRole("button", { name: "Change model" }).click();
    await expect(this.find).toBeVisible();
  }

  /** Finds a model by name and selects it. */
  async change(name: string): Promise<void> {
    await this.expand();
    await this.find.fill(name.split("/")[1]!);
    await this.group.getByRole("button").filter({ hasText: name }).first().click();
    await this.expectModel(name);
  }

  /** Assigns an input field to a role: "Image", "Prompt", "Mask". */
  async setRole(role: string, field: string): Promise<void> {
    await this.expand();
    await this.group.getByText("Input roles", { exact: true }).click();
    await this.group.getByLabel(role, { exact: true }).selectOption({ label: field });
  }
}
