import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import type { Fault } from "../index";
import { IMAGE, TestHarness, VERSION } from "./harness";

const harness = new TestHarness();
const BODY = { version: VERSION, input: { input_image: IMAGE } };
const create = () => harness.request("POST", "/predictions", BODY);

/** How many predictions were created during `action`. */
async function countCreations(action: () => Promise<unknown>): Promise<number> {
  const before = harness.fake.state.creations.length;
  await action();
  return harness.fake.state.creations.length - before;
}

test("a dropped create takes effect only if the fault says so", async () => {
  harness.fake.state.faults.add({ on: "predictions.create", kind: "dropped" });
  assert.equal(await countCreations(() => assert.rejects(create())), 0);
  harness.fake.state.faults.add({ on: "predictions.create", kind: "dropped", effect: true });
  assert.equal(await countCreations(() => assert.rejects(create())), 1);
  assert.equal(await countCreations(create), 1, "the fault has been used up");
});

test("a truncated response is cut off after the request took effect", async () => {
  harness.fake.state.faults.add({ on: "predictions.create", kind: "truncated_body" });
  assert.equal(
    await countCreations(() => assert.rejects(create().then((response) => response.text()))),
    1,
  );
});

test("a slow response exceeds the client's timeout", async () => {
  harness.fake.state.faults.add({ on: "account.get", kind: "slow", seconds: 3600 });
  const headers = { authorization: `Bearer ${harness.fake.state.token}` };
  await assert.rejects(
    fetch(`${harness.fake.baseUrl}/account`, { headers, signal: AbortSignal.timeout(50) }),
    /timeout/,
  );
});

const FAULT_RESPONSES: [Fault, number, RegExp][] = [
  [{ on: "any", kind: "status", status: 503 }, 503, /upstream connect error/],
  [{ on: "any", kind: "html", status: 200 }, 200, /^<!doctype html>/],
  [{ on: "any", kind: "unauthenticated" }, 401, /Unauthenticated/],
  [{ on: "any", kind: "insufficient_credit" }, 402, /billing/],
  [{ on: "any", kind: "not_found" }, 404, /could not be found/],
  [{ on: "any", kind: "invalid_version" }, 422, /Invalid version/],
  [{ on: "any", kind: "error_in_success" }, 200, /Something went wrong/],
];

for (const [fault, status, pattern] of FAULT_RESPONSES) {
  test(`${fault.kind} responds with ${status} and creates nothing`, async () => {
    harness.fake.state.faults.add(fault);
    const count = await countCreations(async () => {
      const response = await create();
      assert.equal(response.status, status);
      assert.match(await response.text(), pattern);
    });
    assert.equal(count, 0);
    assert.equal(harness.fake.state.requests.at(-1)!.fault, fault.kind);
  });
}

test("5xx responses with effect create predictions, for as many requests as the fault says", async () => {
  harness.fake.state.faults.add({
    on: "predictions.create",
    kind: "status",
    status: 502,
    times: 2,
    effect: true,
  });
  assert.equal(
    await countCreations(async () =>
      assert.deepEqual(
        [(await create()).status, (await create()).status, (await create()).status],
        [502, 502, 201],
      ),
    ),
    3,
  );
});

test("a 429 gives its retry delay in a header, in the body or in the message", async () => {
  const throttle = async (hint: "header" | "body" | "message") => {
    harness.fake.state.faults.add({
      on: "predictions.create",
      kind: "throttled",
      seconds: 7,
      hint,
    });
    const response = await create();
    const { detail, retry_after } = (await response.json()) as {
      detail: string;
      retry_after?: number;
    };
    assert.equal(response.status, 429);
    return [response.headers.get("retry-after"), retry_after, /~(\d+)s/.exec(detail)?.[1]];
  };
  assert.deepEqual(await throttle("header"), ["7", undefined, undefined]);
  assert.deepEqual(await throttle("body"), [null, 7, undefined]);
  assert.deepEqual(await throttle("message"), [null, undefined, "7"]);
});

test("downloads can fail at first, claim a wrong length and redirect", async () => {
  harness.fake.state.scriptNext({ outputs: { failedDownloads: 1 } });
  const [flaky] = (await harness.waitForEnd(await harness.create())).output;
  assert.deepEqual([(await fetch(flaky)).status, (await fetch(flaky)).status], [503, 200]);

  harness.fake.state.scriptNext({ outputs: { claimedBytes: 2_000_000_000 } });
  const [huge] = (await harness.waitForEnd(await harness.create())).output;
  const response = await fetch(huge);
  assert.equal(response.headers.get("content-length"), "2000000000");
  await response.body!.cancel();

  harness.fake.state.scriptNext({ outputs: { redirect: "http://169.254.169.254/" } });
  const [redirected] = (await harness.waitForEnd(await harness.create())).output;
  assert.equal(
    (await fetch(redirected, { redirect: "manual" })).headers.get("location"),
    "http://169.254.169.254/",
  );
});

test("requests fail while the fake is offline, and running predictions continue", async () => {
  const running = await harness.create();
  await harness.fake.goOffline();
  await assert.rejects(create());
  await harness.fake.state.waitFor(
    "the prediction to succeed",
    () => harness.fake.state.predictions.get(running.id)!.status === "succeeded",
  );
  await harness.fake.goOnline();
  assert.equal((await harness.client.predictions.get(running.id)).status, "succeeded");
});

test("every request is recorded with its token", async () => {
  await create();
  const request = harness.fake.state.requests.findLast(
    ({ operation }) => operation === "predictions.create",
  )!;
  assert.equal(request.headers["authorization"], `Bearer ${harness.fake.state.token}`);
  assert.deepEqual(JSON.parse(request.body.toString()), BODY);
});

test("a fake in its own process is controlled and inspected through /_control", async (context) => {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", main, "--token", "r8_own"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill());
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = /^listening (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line.toString())![1]!;
  const control = (command: unknown) =>
    fetch(`${url}/_control`, { method: "POST", body: JSON.stringify(command) });
  const headers = { authorization: "Bearer r8_own", "content-type": "application/json" };
  const post = () =>
    fetch(`${url}/v1/predictions`, { method: "POST", headers, body: JSON.stringify(BODY) });

  assert.equal(
    (
      await control({
        faults: [{ on: "predictions.create", kind: "status", status: 500 }],
        defaultScript: { outputs: { count: 0 } },
      })
    ).status,
    204,
  );
  assert.deepEqual([(await post()).status, (await post()).status], [500, 201]);
  const state = (await (await fetch(`${url}/_control`)).json()) as {
    creations: unknown[];
    requests: { operation: string }[];
  };
  assert.equal(state.creations.length, 1);
  assert.deepEqual(
    state.requests.map(({ operation }) => operation),
    ["predictions.create", "predictions.create"],
  );
  assert.equal((await control({ fault: [] })).status, 422);
});
