// What the buttons of the toolbar do to a text. A button pressed twice takes back what it did.

import { PREFIX, lineEnd, lineStart } from "./lines.js"

const WORD = /[\p{L}\p{M}\p{N}_'’-]/u
const ITEM_MARK = /^(?:[-*+] (?:\[[ xX]\] )?|\d+[.)] )/
const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/i

export const bold = (state) => emphasised(state, 2)
export const italic = (state) => emphasised(state, 1)
export const quote = (state) => prefixed(state, () => "> ", /^> ?/, /^/)
export const bullets = (state) => prefixed(state, () => "- ", /^[-*+] (?!\[[ xX]\] )/)
export const numbers = (state) => prefixed(state, (number) => `${number}. `, /^\d+[.)] /)
export const tasks = (state) => prefixed(state, () => "- [ ] ", /^[-*+] \[[ xX]\] /)

// None, large, middle, small, and none again.
export function heading({ text, start, end }, words) {
  const from = lineStart(text, start)
  const [marks] = /^(?:#{1,6} )?/.exec(text.slice(from, lineEnd(text, start)))
  const next = { "": "# ", "# ": "## ", "## ": "### " }[marks] ?? ""
  const rest = text.slice(from + marks.length)
  const empty = next === "# " && lineEnd(text, start) === from
  const title = empty ? words.heading : ""
  const moved = (place) => Math.max(from + next.length, place + next.length - marks.length)
  return {
    text: text.slice(0, from) + next + title + rest,
    start: moved(start),
    end: moved(end) + title.length,
  }
}

export function code(state) {
  const { text, start, end } = state
  if (!text.slice(start, end).includes("\n")) return codeInLine(state)
  const from = lineStart(text, start)
  const to = lineEnd(text, end)
  const inside = text.slice(from, to)
  const taken = /^```.*\n([^]*?)\n?```$/.exec(inside)
  const put = taken ? taken[1] : `\`\`\`\n${inside}\n\`\`\``
  return { text: text.slice(0, from) + put + text.slice(to), start: from, end: from + put.length }
}

function codeInLine({ text, start, end }) {
  const at = start === end ? wordAt(text, start) : { start, end }
  const isMarked = text[at.start - 1] === "`" && text[at.end] === "`"
  if (isMarked) return unwrapped(text, at, 1, { start, end })
  return wrapped({ text, ...at }, "`", start === end ? start : null)
}

export function link({ text, start, end }, words) {
  const chosen = text.slice(start, end)
  const isAddress = ADDRESS.test(chosen)
  const name = isAddress ? words.link : chosen || words.link
  const address = isAddress ? chosen : "https://"
  const before = text.slice(0, start)
  const named = { start: start + 1, end: start + 1 + name.length }
  const there = { start: named.end + 2, end: named.end + 2 + address.length }
  const next = isAddress || !chosen ? named : there
  return { text: `${before}[${name}](${address})${text.slice(end)}`, ...next }
}

// An address that is pasted over words makes a link of them; null where it should go in as it is.
export function linked({ text, start, end }, address) {
  const chosen = text.slice(start, end)
  if (!chosen.trim() || chosen.includes("\n") || !ADDRESS.test(address)) return null
  if (/^\w+:\/\//.test(chosen) || /[[\]()]/.test(chosen)) return null
  const put = `[${chosen}](${address.replace(/[()]/g, encodeURIComponent)})`
  const caret = start + put.length
  return { text: text.slice(0, start) + put + text.slice(end), start: caret, end: caret }
}

export function table({ text, end }, { heading: name, cell }) {
  const at = lineEnd(text, end)
  const gap = at === 0 || /(?:^|\n)[ \t]*$/.test(text.slice(0, at)) ? "" : "\n\n"
  const rows = [`| ${name} | ${name} |`, "| --- | --- |", `| ${cell} | ${cell} |`].join("\n")
  const after = text.slice(at).startsWith("\n\n") || at === text.length ? "" : "\n"
  const start = at + gap.length + 2
  return {
    text: text.slice(0, at) + gap + rows + after + text.slice(at),
    start,
    end: start + name.length,
  }
}

function emphasised(state, size) {
  const { text, start, end } = state
  const chosen = text.slice(start, end)
  if (chosen.includes("\n")) return eachLine(state, (line) => emphasisedLine(line, size))
  const at = chosen ? trimmed(text, start, end) : wordAt(text, start)
  const mark = "*".repeat(size)
  if (isMarked(text, at.start, at.end, size)) return unwrapped(text, at, mark.length, state)
  return wrapped({ text, ...at }, mark, chosen ? null : start)
}

// `***` is both: two of the stars are for bold, and the odd one is for italic.
function isMarked(text, start, end, size) {
  const stars = Math.min(
    /\**$/.exec(text.slice(Math.max(0, start - 3), start))[0].length,
    /^\**/.exec(text.slice(end, end + 3))[0].length,
  )
  return size === 2 ? stars >= 2 : stars % 2 === 1
}

function emphasisedLine(line, size) {
  const [prefix] = PREFIX.exec(line)
  const words = line.slice(prefix.length).trim()
  const mark = "*".repeat(size)
  return words ? `${prefix}${mark}${words}${mark}` : line
}

function wrapped({ text, start, end }, mark, caret = null) {
  const inside = text.slice(start, end)
  const next = { text: text.slice(0, start) + mark + inside + mark + text.slice(end) }
  if (caret !== null) return { ...next, start: caret + mark.length, end: caret + mark.length }
  return { ...next, start: start + mark.length, end: end + mark.length }
}

function unwrapped(text, { start, end }, size, selection) {
  return {
    text: text.slice(0, start - size) + text.slice(start, end) + text.slice(end + size),
    start: selection.start - size,
    end: selection.end - size,
  }
}

// A list of one kind becomes one of another kind; a quote may hold lists.
function prefixed(state, made, present, replaced = ITEM_MARK) {
  let number = 0
  const lines = linesOf(state)
  const filled = lines.filter((line) => line.trim())
  const remove = filled.length > 0 && filled.every((line) => present.test(line.trimStart()))
  return eachLine(state, (line) => {
    if (!line.trim() && lines.length > 1) return line
    const [, indent, rest] = /^(\s*)([^]*)$/.exec(line)
    if (remove) return indent + rest.replace(present, "")
    return indent + made(++number) + rest.replace(replaced, "")
  })
}

function linesOf({ text, start, end }) {
  return text.slice(lineStart(text, start), lineEnd(text, end)).split("\n")
}

// Changes each line of the selection; what was selected stays so, and a caret stays at its word.
function eachLine(state, change) {
  const { text, start, end } = state
  const from = lineStart(text, start)
  const to = lineEnd(text, end)
  const old = text.slice(from, to)
  const put = old.split("\n").map(change).join("\n")
  const next = text.slice(0, from) + put + text.slice(to)
  if (start !== end) return { text: next, start: from, end: from + put.length }
  const caret = Math.max(from, start + put.length - old.length)
  return { text: next, start: caret, end: caret }
}

function trimmed(text, start, end) {
  while (start < end && /\s/.test(text[start])) start++
  while (end > start && /\s/.test(text[end - 1])) end--
  return { start, end }
}

function wordAt(text, caret) {
  let [start, end] = [caret, caret]
  while (start > 0 && WORD.test(text[start - 1])) start--
  while (end < text.length && WORD.test(text[end])) end++
  const inside = start < caret && caret < end
  return inside ? { start, end } : { start: caret, end: caret }
}
