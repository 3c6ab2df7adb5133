// The lines of a text, and what stands at the beginning of those that belong to a list or a quote.

const QUOTE = "[ \\t]*(?:>[ \\t]?)*"
const MARKER = "(?:[-*+]|\\d{1,9}[.)])[ \\t]+"
const TASK = "(?:\\[[ xX]\\][ \\t]+)?"

// Heading marks count too where it matters what a line begins with, but not where lists go on.
export const PREFIX = new RegExp(`^${QUOTE}(?:${MARKER}${TASK}|#{1,6} +)?`)
export const ITEM = new RegExp(`^(${QUOTE})(${MARKER})?(${TASK})`)

export function lineStart(text, place) {
  return text.lastIndexOf("\n", place - 1) + 1
}

export function lineEnd(text, place) {
  const end = text.indexOf("\n", place)
  return end < 0 ? text.length : end
}

// Between ``` and ``` everything is text as it stands.
export function isInCode(text, place) {
  const before = text.slice(0, lineStart(text, place))
  const fences = before.match(/^ {0,3}(?:```|~~~)/gm) ?? []
  const line = text.slice(before.length, place)
  return fences.length % 2 === 1 || (line.match(/`/g) ?? []).length % 2 === 1
}
