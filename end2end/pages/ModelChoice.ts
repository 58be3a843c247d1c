import { expect, type Locator, type Page } from "@playwright/test";

/** Which model the studio's form is for, and where it is changed. */
export class ModelChoice {
  readonly group: Locator;
  readonly find: Locator;

  constructor(readonly page: Page) {
    this.group = page.getByRole("group", { name: "Model", exact: true });
    this.find = this.group.getByRole("searchbox", { name: "Find a model" });
  }

  /** Opens the studio with a model in it. */
  async open(name: string, more = ""): Promise<void> {
    await this.page.goto(`/?model=${name}${more}`);
    await this.expectModel(name);
  }

  async expectModel(name: string): Promise<void> {
    await expect(this.group.getByRole("link", { name })).toBeVisible();
  }

  async unfold(): Promise<void> {
    if (!(await this.find.isVisible())) await this.group.getByRole("button", { name: "Change model" }).click();
    await expect(this.find).toBeVisible();
  }

  /** Finds a model by its name and takes it. */
  async change(name: string): Promise<void> {
    await this.unfold();
    await this.find.fill(name.split("/")[1]!);
    await this.group.getByRole("button").filter({ hasText: name }).first().click();
    await this.expectModel(name);
  }

  /** Says which input has a role: "Image", "Prompt", "Mask". */
  async correct(role: string, field: string): Promise<void> {
    await this.unfold();
    await this.group.getByText("What is what", { exact: true }).click();
    await this.group.getByLabel(role, { exact: true }).selectOption({ label: field });
  }
}
