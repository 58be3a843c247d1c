import { expect, type Locator, type Page } from "@playwright/test";

/** The page of a model, `/explore/{owner}/{name}`, located by accessible names. */
export class ModelPage {
  readonly heading: Locator;
  readonly inputs: Locator;
  readonly example: Locator;
  readonly similar: Locator;
  readonly chart: Locator;
  readonly about: Locator;
  readonly run: Locator;
  readonly cannotRun: Locator;
  readonly links: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.inputs = page.getByRole("region", { name: "Inputs" }).getByRole("table");
    this.example = page.getByRole("group", { name: "Example" });
    this.similar = page
      .locator("section")
      .filter({ has: page.getByRole("heading", { name: "Similar models" }) });
    this.chart = page.getByRole("img", { name: /^Runs per day from / });
    this.about = page.getByRole("complementary", { name: "About this model" });
    this.run = page.getByRole("link", { name: "Run here" });
    this.cannotRun = page.getByRole("button", { name: "Run here", disabled: true });
    this.links = page.getByRole("list", { name: "Links" });
  }

  async open(name: string): Promise<void> {
    await this.page.goto(`/explore/${name}`);
    await expect(this.heading).toContainText(name.split("/")[1]!);
  }

  /** The table row of an input. */
  input(name: string): Locator {
    return this.inputs
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader", { name: new RegExp(`\\b${name}\\b`) }) });
  }
}
