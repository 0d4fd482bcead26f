/**
 * Builds the phone's half: page modules and styles with hashed names, and the service worker as one file.
 *
 * Writes app/static/dist/ and, in it, manifest.json: for every logical name ("main.js", "app.css") the hashed
 * file, the chunks it loads at once, and the SHA-256 of each file, so that the server can list them in the field pack.
 * Two runs over the same sources give the same bytes.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const dist = join(root, "app/static/dist");
/** Built here first, so that a build that fails leaves the last good one in place. */
const out = join(here, "node_modules/.building");

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  metafile: true,
  target: ["chrome90", "safari16", "firefox113"],
  tsconfig: join(here, "tsconfig.json"),
  nodePaths: [join(here, "node_modules")],
  legalComments: "none",
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const page = await esbuild.build({
  ...common,
  entryPoints: ["app/static/js/main.js", "app/static/js/exit.js", "app/static/js/calculator.js", "app/static/css/app.css", "app/static/css/calculator.css"],
  outdir: out,
  format: "esm",
  splitting: true,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
});

await esbuild.build({
  ...common,
  entryPoints: ["service_worker/worker.js"],
  outfile: join(out, "sw.js"),
  format: "iife",
});

/** @type {Record<string, { file: string, imports: string[] }>} */
const entries = {};
for (const [path, output] of Object.entries(page.metafile.outputs)) {
  if (!output.entryPoint) continue;
  const name = output.entryPoint.split("/").at(-1);
  const eager = (output.imports ?? []).filter((one) => one.kind === "import-statement").map((one) => relative(out, join(root, one.path)));
  // A dynamically imported page module is an entry point of its own chunk: only the real entries have hashed plain names.
  if (!relative(out, join(root, path)).startsWith("chunk-")) entries[name] = { file: relative(out, join(root, path)), imports: eager };
}

/** @type {Record<string, string>} */
const sha256 = {};
for (const file of (await readdir(out)).sort()) {
  const bytes = await readFile(join(out, file));
  sha256[file] = createHash("sha256").update(bytes).digest("hex");
  await writeFile(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(join(out, `${file}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
await writeFile(join(out, "manifest.json"), JSON.stringify({ entries, sha256 }, null, 1));
await rm(dist, { recursive: true, force: true });
await rename(out, dist);
