import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import type { Fault } from "../index";
import { IMAGE, Stage, VERSION } from "./stage";

const stage = new Stage();
const BODY = { version: VERSION, input: { input_image: IMAGE } };
const create = () => stage.request("POST", "/predictions", BODY);

/** How many predictions `act` brought into being. */
async function created(act: () => Promise<unknown>): Promise<number> {
  const before = stage.fake.world.creations.length;
  await act();
  return stage.fake.world.creations.length - before;
}

test("a create is dropped before it took effect, or after", async () => {
  stage.fake.world.faults.add({ on: "predictions.create", kind: "dropped" });
  assert.equal(await created(() => assert.rejects(create())), 0);
  stage.fake.world.faults.add({ on: "predictions.create", kind: "dropped", effect: true });
  assert.equal(await created(() => assert.rejects(create())), 1);
  assert.equal(await created(create), 1, "the fault is over");
});

test("half a body breaks off, after the effect", async () => {
  stage.fake.world.faults.add({ on: "predictions.create", kind: "half_a_body" });
  assert.equal(await created(() => assert.rejects(create().then((answer) => answer.text()))), 1);
});

test("a slow answer is late", async () => {
  stage.fake.world.faults.add({ on: "account.get", kind: "slow", seconds: 3600 });
  const headers = { authorization: `Bearer ${stage.fake.world.token}` };
  await assert.rejects(fetch(`${stage.fake.baseUrl}/account`, { headers, signal: AbortSignal.timeout(50) }), /timeout/);
});

const ANSWERS: [Fault, number, RegExp][] = [
  [{ on: "any", kind: "status", status: 503 }, 503, /upstream connect error/],
  [{ on: "any", kind: "html", status: 200 }, 200, /^<!doctype html>/],
  [{ on: "any", kind: "unauthenticated" }, 401, /Unauthenticated/],
  [{ on: "any", kind: "insufficient_credit" }, 402, /billing/],
  [{ on: "any", kind: "not_found" }, 404, /could not be found/],
  [{ on: "any", kind: "invalid_version" }, 422, /Invalid version/],
  [{ on: "any", kind: "error_in_success" }, 200, /Something went wrong/],
];

for (const [fault, status, words] of ANSWERS) {
  test(`${fault.kind} answers ${status} and creates nothing`, async () => {
    stage.fake.world.faults.add(fault);
    const none = await created(async () => {
      const answer = await create();
      assert.equal(answer.status, status);
      assert.match(await answer.text(), words);
    });
    assert.equal(none, 0);
    assert.equal(stage.fake.world.requests.at(-1)!.fault, fault.kind);
  });
}

test("5xx may hide that the effect took place, and comes in bursts", async () => {
  stage.fake.world.faults.add({ on: "predictions.create", kind: "status", status: 502, times: 2, effect: true });
  assert.equal(await created(async () => assert.deepEqual([(await create()).status, (await create()).status, (await create()).status], [502, 502, 201])), 3);
});

test("a throttle tells its seconds in one of three ways", async () => {
  const told = async (tell: "header" | "retry_after" | "sentence") => {
    stage.fake.world.faults.add({ on: "predictions.create", kind: "throttled", seconds: 7, tell });
    const answer = await create();
    const { detail, retry_after } = (await answer.json()) as { detail: string; retry_after?: number };
    assert.equal(answer.status, 429);
    return [answer.headers.get("retry-after"), retry_after, /~(\d+)s/.exec(detail)?.[1]];
  };
  assert.deepEqual(await told("header"), ["7", undefined, undefined]);
  assert.deepEqual(await told("retry_after"), [null, 7, undefined]);
  assert.deepEqual(await told("sentence"), [null, undefined, "7"]);
});

test("downloads fail at first, claim what they do not have, and lead away", async () => {
  stage.fake.world.next({ outputs: { failedDownloads: 1 } });
  const [flaky] = (await stage.end(await stage.create())).output;
  assert.deepEqual([(await fetch(flaky)).status, (await fetch(flaky)).status], [503, 200]);

  stage.fake.world.next({ outputs: { claimedBytes: 2_000_000_000 } });
  const [huge] = (await stage.end(await stage.create())).output;
  const answer = await fetch(huge);
  assert.equal(answer.headers.get("content-length"), "2000000000");
  await answer.body!.cancel();

  stage.fake.world.next({ outputs: { redirect: "http://169.254.169.254/" } });
  const [away] = (await stage.end(await stage.create())).output;
  assert.equal((await fetch(away, { redirect: "manual" })).headers.get("location"), "http://169.254.169.254/");
});

test("while it is away nobody reaches it, and what runs goes on", async () => {
  const running = await stage.create();
  await stage.fake.leave();
  await assert.rejects(create());
  await stage.fake.world.until("the end", () => stage.fake.world.predictions.get(running.id)!.status === "succeeded");
  await stage.fake.comeBack();
  assert.equal((await stage.client.predictions.get(running.id)).status, "succeeded");
});

test("every request is recorded, with its token", async () => {
  await create();
  const request = stage.fake.world.requests.findLast(({ operation }) => operation === "predictions.create")!;
  assert.equal(request.headers["authorization"], `Bearer ${stage.fake.world.token}`);
  assert.deepEqual(JSON.parse(request.body.toString()), BODY);
});

test("a process of its own is told what to do, and tells what it saw", async (context) => {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", main, "--token", "r8_own"], { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => child.kill());
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = /^listening (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line.toString())![1]!;
  const control = (wish: unknown) => fetch(`${url}/_control`, { method: "POST", body: JSON.stringify(wish) });
  const headers = { authorization: "Bearer r8_own", "content-type": "application/json" };
  const post = () => fetch(`${url}/v1/predictions`, { method: "POST", headers, body: JSON.stringify(BODY) });

  assert.equal((await control({ faults: [{ on: "predictions.create", kind: "status", status: 500 }], always: { outputs: { count: 0 } } })).status, 204);
  assert.deepEqual([(await post()).status, (await post()).status], [500, 201]);
  const state = (await (await fetch(`${url}/_control`)).json()) as { creations: unknown[]; requests: { operation: string }[] };
  assert.equal(state.creations.length, 1);
  assert.deepEqual(state.requests.map(({ operation }) => operation), ["predictions.create", "predictions.create"]);
  assert.equal((await control({ fault: [] })).status, 422);
});
