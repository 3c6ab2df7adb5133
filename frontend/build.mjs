// Builds static/vendor, or the folder that is named: compiles the stylesheet, bundles the scripts,
// copies the licences, and writes VENDOR.toml, which names every file with its hash, and every
// file that it was built from. The same input gives the same bytes.

import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { argv } from "node:process"
import { fileURLToPath } from "node:url"
import { buildSync } from "esbuild"
import { compile } from "sass"
import { emoji } from "./emoji.mjs"

const here = dirname(fileURLToPath(import.meta.url))
const vendor = argv[2] ?? join(here, "..", "static", "vendor")
const inputs = [
  "build.mjs",
  "emoji.mjs",
  "govuk-frontend.js",
  "govuk-frontend.scss",
  "package-lock.json",
]

const parts = [
  part("govuk-frontend", "govuk-frontend", {
    "govuk-frontend.min.css": stylesheet("govuk-frontend.scss"),
    "govuk-frontend.min.js": script(`export * from "./govuk-frontend.js"`),
  }),
  part("turndown", "turndown", {
    "turndown.min.js": script(`export { default } from "turndown"`),
  }),
  part("emojibase-data", "emoji", {
    "emoji.js": emoji(join(here, "node_modules", "emojibase-data")),
  }),
]

rmSync(vendor, { recursive: true, force: true })
for (const { folder, files } of parts) {
  mkdirSync(join(vendor, folder), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(vendor, folder, file), text)
}
writeFileSync(join(vendor, "VENDOR.toml"), manifest(parts))

function part(name, folder, files) {
  const { version, license, repository } = JSON.parse(read("node_modules", name, "package.json"))
  const facts = { name, version, licence: license, source: address(repository) }
  return { folder, facts, files: { "LICENCE.txt": licence(name), ...files } }
}

// govuk-frontend's package carries none.
function licence(name) {
  if (name === "govuk-frontend") return read("licences", "govuk-frontend.txt")
  return read("node_modules", name, "LICENSE").trim() + "\n"
}

function address(repository) {
  const [, path] = /([^/:]+\/[^/]+?)(?:\.git)?$/.exec(repository.url ?? repository)
  return `https://github.com/${path}`
}

function stylesheet(file) {
  return compile(join(here, file), { style: "compressed" }).css + "\n"
}

function script(contents) {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    write: false,
  })
  return outputFiles[0].text
}

function manifest(parts) {
  const built = inputs.map((file) => [file, sha256(read(file))])
  return [
    "# Written by frontend/build.mjs (make vendor).",
    "",
    "[built_from]",
    ...lines(built),
    ...parts.flatMap(entry),
    "",
  ].join("\n")
}

function entry({ folder, facts, files }) {
  const hashes = Object.entries(files).map(([file, text]) => [`${folder}/${file}`, sha256(text)])
  return ["\n[[part]]", ...lines(Object.entries(facts)), "\n[part.sha256]", ...lines(hashes)]
}

function lines(pairs) {
  const key = (name) => (/^\w+$/.test(name) ? name : JSON.stringify(name))
  return pairs.map(([name, value]) => `${key(name)} = ${JSON.stringify(value)}`)
}

function read(...path) {
  return readFileSync(join(here, ...path), "utf8")
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex")
}
