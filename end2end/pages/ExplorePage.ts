import { expect, type Locator, type Page } from "@playwright/test";

/** What a link to a model says, by `owner/name` or the end of it. */
function named(name: string): RegExp | string {
  const [short, owner] = name.split("/").reverse();
  return owner ? new RegExp(`^\\s*${owner}\\s*/\\s*${short}\\s*$`) : short!;
}

/** The catalog, `/explore`, and the lists of one creator and of one collection, by the names that people and screen readers know them by. */
export class ExplorePage {
  readonly search: Locator;
  readonly count: Locator;
  readonly list: Locator;
  readonly results: Locator;
  readonly links: Locator;
  readonly sort: Locator;
  readonly clear: Locator;
  readonly more: Locator;
  readonly empty: Locator;
  readonly tray: Locator;
  readonly follow: Locator;

  constructor(readonly page: Page) {
    this.search = page.getByRole("searchbox", { name: "Search models" });
    this.count = page.getByRole("status").filter({ hasText: / of [\d,]+ models?$/ });
    this.list = page.getByRole("list", { name: "Models" });
    this.results = this.list.getByRole("listitem").filter({ has: page.getByRole("link") });
    this.links = this.list.getByRole("link");
    this.sort = page.getByRole("combobox", { name: "Sort by" });
    this.more = page.getByRole("button", { name: "Load more" });
    this.empty = page.getByRole("heading", { name: "No model has all of this" });
    this.clear = page.getByRole("button", { name: "Clear all" }).first();
    this.tray = page.getByRole("region", { name: "Models to compare" });
    this.follow = page.getByRole("button", { name: "Follow this search", exact: true });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/explore${query}`);
    await expect(this.search).toBeVisible();
    await expect(this.count).toBeVisible();
  }

  /** A model of the list, by `owner/name` or the end of it. */
  result(name: string): Locator {
    return this.results.filter({ has: this.page.getByRole("link").filter({ hasText: named(name) }) }).first();
  }

  link(name: string): Locator {
    return this.links.filter({ hasText: named(name) }).first();
  }

  /** How many models were found, and of how many. */
  async found(): Promise<{ total: number; of: number }> {
    const numbers = /([\d,]+) of ([\d,]+)/.exec((await this.count.textContent()) ?? "");
    if (!numbers) throw new Error(`No numbers in "${await this.count.textContent()}"`);
    const [total, of] = numbers.slice(1).map((number) => Number(number.replaceAll(",", "")));
    return { total: total!, of: of! };
  }

  async expectFound(total: number): Promise<void> {
    await expect.poll(async () => (await this.found()).total, "models found").toBe(total);
  }

  /** A facet: "Task", "Takes", "Gives", "Typical time", "Runs", "Cost", "Made within", "Creator", "Official". */
  facet(name: string): Locator {
    return this.page.getByRole("group", { name, exact: true });
  }

  /** A value of a facet, to be ticked. */
  value(facet: string, value: string): Locator {
    return this.facet(facet).getByRole("checkbox", { name: new RegExp(`^${value}(\\s|,|$)`) });
  }

  /** How many models a value would leave, as it stands beside it. */
  async countOf(facet: string, value: string): Promise<number> {
    const more = this.facet(facet).getByRole("button", { name: /^More/ });
    if (!(await this.value(facet, value).isVisible())) await more.click();
    const label = this.facet(facet).locator("label").filter({ hasText: new RegExp(`^${value}[\\d,]+$`, "i") });
    return Number((await label.locator("small").textContent())?.replaceAll(",", ""));
  }

  /** The cross that takes a value of a facet out again. */
  chip(value: string): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^Take back: .*${value}$`) });
  }

  /** The heading of a page that is not there. */
  get missing(): Locator {
    return this.page.getByRole("heading", { name: "There is no such page" });
  }

  /** Shows the models as "List" or "Gallery". */
  view(name: "List" | "Gallery"): Locator {
    return this.page.getByRole("group", { name: "View" }).getByRole("button", { name, exact: true });
  }

  /** The box by which a model is chosen for comparing. */
  pick(name: string): Locator {
    return this.page.getByRole("checkbox", { name: new RegExp(`^Compare ${name.replace("/", " ?/ ?")}$`) });
  }

  /** Opens the comparison of what was chosen. */
  async compare(): Promise<void> {
    await this.tray.getByRole("link", { name: "Compare on one picture" }).click();
  }
}
