// The emoji by the short names that people know from other places, such as :tada:.

import { readFileSync } from "node:fs"
import { join } from "node:path"

const MARKS = /^[\p{RI}\p{EMod}]$/u // letters of flags, and skin tones: nothing by themselves

export function emoji(source) {
  const read = (file) => JSON.parse(readFileSync(join(source, "en", file), "utf8"))
  const [known, others] = ["github", "emojibase"].map((set) => read(`shortcodes/${set}.json`))
  const rows = read("data.json")
    .filter(({ emoji }) => !MARKS.test(emoji))
    .sort((one, other) => one.order - other.order)
    .map(({ emoji, hexcode }) => [emoji, [known[hexcode] ?? others[hexcode]].flat().join(" ")])
  return `export default [\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`
}
