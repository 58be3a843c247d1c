import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Looks for a secret in everything that others get to see. */
export class Secrecy {
  /** Where it was found. */
  readonly found = new Set<string>();

  constructor(private readonly secret: string) {}

  /** Looks at what is seen at `place`. */
  look(place: string, seen: string | Buffer): void {
    if (seen.includes(this.secret)) this.found.add(place);
  }

  /** Looks into every file below a folder, and at its name. */
  async lookInto(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      this.look("the name of a file", entry.name);
      if (entry.isFile()) this.look(entry.name, await readFile(path.join(entry.parentPath, entry.name)));
    }
  }

  /** `fetch` for a client: each answer is looked at before the client gets it. */
  readonly fetch: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    const place = `an answer with status ${answer.status} to ${init?.method ?? "GET"} ${input instanceof Request ? input.url : String(input)}`;
    const body = Buffer.from(await answer.arrayBuffer());
    this.look(place, JSON.stringify([...answer.headers]));
    this.look(place, body);
    return new Response(body.length > 0 ? body : null, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
  };
}
