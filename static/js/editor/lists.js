// Lists and quotes go on by themselves: Enter begins the next item, Enter on an empty one ends the
// list, and numbers stay in order. Ctrl+] and Ctrl+[ move items in and out; Tab is left alone, for
// it leads to the next field.

import { ITEM, isInCode, lineEnd, lineStart } from "./lines.js"

const FAR = 2000 // lines of one list that are kept in order

// What Enter does; null where it does what it does everywhere.
export function continued({ text, start, end }) {
  const from = lineStart(text, start)
  const line = text.slice(from, lineEnd(text, start))
  const [prefix, before, marker = "", task] = ITEM.exec(line)
  const goesOn = marker || before.includes(">")
  if (start !== end || !goesOn || start < from + prefix.length || isInCode(text, start)) return null
  if (!line.slice(prefix.length).trim()) return ended(text, from, line, before, marker)
  const put = `\n${before}${following(marker)}${task && task.replace(/[xX]/, " ")}`
  const caret = start + put.length
  const rest = text.slice(start).replace(/^[ \t]+/, "")
  return inOrder(text.slice(0, start) + put + rest, caret)
}

// Items move by as much as their own mark takes, other lines by two blanks.
export function indented({ text, start, end }, inwards) {
  const from = lineStart(text, start)
  const old = text.slice(from, lineEnd(text, end))
  const change = inwards ? movedIn : movedOut
  const lines = old.split("\n").map((line) => (line.trim() ? change(line) : line))
  const put = lines.join("\n")
  if (put === old) return null
  const next = text.slice(0, from) + put + text.slice(from + old.length)
  const first = lines[0].length - old.split("\n")[0].length
  const whole = start !== end
  const caret = Math.max(from, start + first)
  const done = inOrder(next, whole ? from : caret)
  return whole ? { ...done, start: from, end: from + put.length + done.text.length - next.length } : done
}

function ended(text, from, line, before, marker) {
  const kept = marker ? before.trimEnd() && `${before.trimEnd()} ` : ""
  const caret = from + kept.length
  return { text: text.slice(0, from) + kept + text.slice(from + line.length), start: caret, end: caret }
}

function following(marker) {
  const number = parseInt(marker, 10)
  return Number.isNaN(number) ? marker : marker.replace(/\d+/, number + 1)
}

function movedIn(line) {
  const [, before, marker = ""] = ITEM.exec(line)
  if (before.includes(">")) return line
  const first = marker.replace(/\d+/, "1")
  return `${" ".repeat(marker.length || 2)}${before}${first}${line.slice(before.length + marker.length)}`
}

function movedOut(line) {
  const [, before, marker = ""] = ITEM.exec(line)
  const blanks = Math.min(/^ */.exec(before)[0].length, marker.length || 2)
  return line.startsWith("\t") ? line.slice(1) : line.slice(blanks)
}

// Numbers the list around the caret anew, each level from the number that it begins with.
function inOrder(text, caret) {
  const from = firstOf(text, caret)
  const lines = text.slice(from).split("\n", FAR)
  const levels = []
  let moved = 0
  let place = from
  const numbered = []
  for (const line of lines) {
    const [, before, marker = ""] = ITEM.exec(line)
    if (!marker && line.trim() && !/^\s/.test(line)) break
    const next = marker && !before.includes(">") ? renumbered(line, before, marker, levels) : line
    if (place + before.length < caret) moved += next.length - line.length
    place += line.length + 1
    numbered.push(next)
  }
  const put = numbered.join("\n")
  const length = lines.slice(0, numbered.length).join("\n").length
  const done = text.slice(0, from) + put + text.slice(from + length)
  return { text: done, start: caret + moved, end: caret + moved }
}

function renumbered(line, before, marker, levels) {
  const indent = before.length
  while (levels.length && levels.at(-1).indent > indent) levels.pop()
  const number = parseInt(marker, 10)
  const kind = marker.trim().at(-1)
  const level = levels.at(-1)
  if (level?.indent !== indent || level.kind !== kind) {
    if (level?.indent === indent) levels.pop()
    levels.push({ indent, kind, number })
    return line
  }
  level.number++
  if (Number.isNaN(number)) return line
  return before + marker.replace(/\d+/, level.number) + line.slice(indent + marker.length)
}

function firstOf(text, caret) {
  let from = lineStart(text, caret)
  for (let count = 0; from > 0 && count < FAR; count++) {
    const above = lineStart(text, from - 1)
    const line = text.slice(above, from - 1)
    if (!ITEM.exec(line)[2] && !(/^\s/.test(line) && line.trim())) break
    from = above
  }
  return from
}
