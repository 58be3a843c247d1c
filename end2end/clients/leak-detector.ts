import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Searches for a secret in everything that is visible to others. */
export class LeakDetector {
  /** Locations at which the secret was found. */
  readonly leaks = new Set<string>();

  constructor(private readonly secret: string) {}

  /** Checks content that is visible at `location`. */
  check(location: string, content: string | Buffer): void {
    if (content.includes(this.secret)) this.leaks.add(location);
  }

  /** Checks the names and the content of all files below a folder. */
  async checkFolder(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      this.check("the name of a file", entry.name);
      if (entry.isFile())
        this.check(entry.name, await readFile(path.join(entry.parentPath, entry.name)));
    }
  }

  /** A `fetch` for clients that checks each response. */
  readonly fetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const url = input instanceof Request ? input.url : String(input);
    const location = `response ${response.status} to ${init?.method ?? "GET"} ${url}`;
    const body = Buffer.from(await response.arrayBuffer());
    this.check(location, JSON.stringify([...response.headers]));
    this.check(location, body);
    return new Response(body.length > 0 ? body : null, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}
