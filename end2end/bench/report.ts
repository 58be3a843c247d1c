import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { REPOSITORY } from "../fixtures/server";
import { kilobytes, type Row } from "./measurement";
import type { Fetched } from "./page-load";

const DOCUMENT = path.join(REPOSITORY, "docs/benchmarks.md");
const SETUP = path.join(REPOSITORY, ".assets/setup.tsv");
const SETUP_HEADING = "## Set-up of a fresh machine";
/** Stages that take long. A set-up that skipped them does not represent a fresh machine. */
const LONG_STAGES = ["browser", "Cog servers"];
/** The section of scripts/build-times.sh stands between two comments that begin like this. */
const BUILD_TIMES = ["<!-- build times", "<!-- end of build times -->"] as const;

/** The rows of a section. */
export interface Section {
  title: string;
  rows: Row[];
}

/** Writes docs/benchmarks.md. */
export function writeReport(sections: Section[], load: Fetched[]): void {
  const text = [
    "# Benchmarks",
    "Written by `make bench`; do not edit by hand.",
    machine(),
    ...sections.map(({ title, rows }) =>
      [
        `## ${title}`,
        "",
        ...table(["what", "measured", "target", "", "how"], rows.map(speedRow)),
      ].join("\n"),
    ),
    [
      "## The first load, file by file",
      "",
      ...table(["file", "over the wire", "encoding"], load.map(loadRow)),
    ].join("\n"),
    buildTimes(),
    setup(),
  ];
  writeFileSync(DOCUMENT, `${text.filter(Boolean).join("\n\n")}\n`);
}

function speedRow({ what, measured, target, meets, how }: Row): string[] {
  return [what, `**${measured}**`, target, meets ? "met" : "missed", how];
}

function loadRow({ path: file, bytes, encoding }: Fetched): string[] {
  return [`\`${file}\``, kilobytes(bytes), encoding || "none"];
}

function machine(): string {
  const [cpu] = os.cpus();
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: REPOSITORY,
    encoding: "utf8",
  }).trim();
  const gigabytes = Math.round(os.totalmem() / 1e9);
  return [
    `Machine: ${cpu?.model.trim() ?? "unknown"}, ${os.cpus().length} cores, ${gigabytes} GB of memory, ${os.type()} ${os.release()}.`,
    `Date: ${new Date().toISOString().slice(0, 10)}. Commit: ${commit}. Load of the machine at the end (1 minute): ${os.loadavg()[0]?.toFixed(1)}.`,
  ].join("\n");
}

/** The table of this machine's last full set-up, or the existing one in the document. */
function setup(): string {
  const stages = existsSync(SETUP)
    ? readFileSync(SETUP, "utf8")
        .trim()
        .split("\n")
        .map((line) => line.split("\t"))
    : [];
  const names = stages.map(([name]) => name);
  if (!LONG_STAGES.every((name) => names.includes(name))) return earlierSetup();
  const measured = statSync(SETUP).mtime.toISOString().slice(0, 10);
  const total = stages.reduce((sum, [, time]) => sum + Number(time), 0);
  return [
    SETUP_HEADING,
    "",
    `Duration of the set-up for \`make test\` on a fresh machine, in seconds per stage; downloads run while other stages compile (target: 12 minutes in all, on 2 cores). Measured on ${measured}.`,
    "",
    ...table(["stage", "seconds"], [...stages, ["**total**", `**${total.toFixed(0)}**`]]),
  ].join("\n");
}

/** The section that scripts/build-times.sh wrote into the document, unchanged. */
function buildTimes(): string {
  const text = earlierDocument();
  const [start, end] = BUILD_TIMES.map((comment) => text.indexOf(comment)) as [number, number];
  return start < 0 || end < start ? "" : text.slice(start, end + BUILD_TIMES[1].length);
}

function earlierDocument(): string {
  return existsSync(DOCUMENT) ? readFileSync(DOCUMENT, "utf8") : "";
}

function earlierSetup(): string {
  const text = earlierDocument();
  const index = text.indexOf(SETUP_HEADING);
  return index < 0 ? "" : text.slice(index).trim();
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
