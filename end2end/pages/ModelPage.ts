import { expect, type Locator, type Page } from "@playwright/test";

/** A model's page, `/explore/{owner}/{name}`, by the names that people and screen readers know it by. */
export class ModelPage {
  readonly heading: Locator;
  readonly inputs: Locator;
  readonly example: Locator;
  readonly similar: Locator;
  readonly chart: Locator;
  readonly facts: Locator;
  readonly run: Locator;
  readonly cannotRun: Locator;
  readonly links: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.inputs = page.getByRole("region", { name: "What it takes" }).getByRole("table");
    this.example = page.getByRole("group", { name: "Example" });
    this.similar = page.locator("section").filter({ has: page.getByRole("heading", { name: "Similar models" }) });
    this.chart = page.getByRole("img", { name: /^Runs a day from / });
    this.facts = page.getByRole("complementary", { name: "About this model" });
    this.run = page.getByRole("link", { name: "Run it here" });
    this.cannotRun = page.getByRole("button", { name: "Run it here", disabled: true });
    this.links = page.getByRole("list", { name: "Pages elsewhere" });
  }

  async open(name: string): Promise<void> {
    await this.page.goto(`/explore/${name}`);
    await expect(this.heading).toContainText(name.split("/")[1]!);
  }

  /** The row of an input in the table. */
  input(name: string): Locator {
    return this.inputs.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: new RegExp(`\\b${name}\\b`) }) });
  }
}
