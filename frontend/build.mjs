// Builds static/vendor: compiles the stylesheet, copies the script and the licence, and writes
// VENDOR.toml, which names every file with its hash. The same input gives the same bytes.

import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { compile } from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const vendor = join(here, "..", "static", "vendor")
const source = join(here, "node_modules", "govuk-frontend")
const { version, license } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"))

const parts = [
  {
    name: "govuk-frontend",
    version,
    licence: license,
    source: "https://github.com/alphagov/govuk-frontend",
    files: {
      "LICENCE.txt": readFileSync(join(here, "licences", "govuk-frontend.txt"), "utf8"),
      "govuk-frontend.min.css": stylesheet(),
      "govuk-frontend.min.js": script(),
    },
  },
]

rmSync(vendor, { recursive: true, force: true })
for (const part of parts) write(part)
writeFileSync(join(vendor, "VENDOR.toml"), manifest(parts))

function stylesheet() {
  const { css } = compile(join(here, "govuk-frontend.scss"), { style: "compressed" })
  return css + "\n"
}

// The address of the source map is cut: the map is not served, and would only be a 404.
function script() {
  const text = readFileSync(join(source, "dist", "govuk", "govuk-frontend.min.js"), "utf8")
  return text.replace(/\/\/# sourceMappingURL=\S+\s*$/, "\n")
}

function write({ name, files }) {
  mkdirSync(join(vendor, name), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(vendor, name, file), text)
}

function manifest(parts) {
  return "# Written by frontend/build.mjs (make vendor).\n" + parts.map(entry).join("")
}

function entry({ name, version, licence, source, files }) {
  const facts = Object.entries({ name, version, licence, source })
  const hashes = Object.entries(files).map(([file, text]) => [`${name}/${file}`, sha256(text)])
  return [
    "\n[[part]]",
    ...facts.map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
    "\n[part.sha256]",
    ...hashes.map(([file, hash]) => `${JSON.stringify(file)} = ${JSON.stringify(hash)}`),
    "",
  ].join("\n")
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex")
}
