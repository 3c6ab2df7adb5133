// Changes the text of a box as typing would: undo takes each change back in one step, and whoever
// listens for `input` hears of it. Everything that the editor does to a text is a function from
// one state { text, start, end } to the next, or to null where it has nothing to do.

const MANY = 30 // lines

export function stateOf(box) {
  return { text: box.value, start: box.selectionStart, end: box.selectionEnd }
}

// Only what differs is replaced: it is quick in long texts, and what is undone is what was done.
export function enter(box, next) {
  if (!next) return false
  const change = difference(box.value, next.text)
  box.focus({ preventScroll: true })
  if (change.from !== change.to || change.text) replace(box, change, next.text)
  box.setSelectionRange(next.start, next.end)
  return true
}

// `execCommand` is the one way that undo knows of; browsers without it get the change all the same.
function replace(box, { from, to, text }, wanted) {
  const old = box.value
  for (const [command, argument] of ways(text)) {
    box.setSelectionRange(from, to)
    if (document.execCommand(command, false, argument) && box.value === wanted) return
    if (box.value !== old) document.execCommand("undo")
  }
  box.value = wanted
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }))
}

// Chromium takes the square of the number of lines to insert a text as text. The same as HTML goes
// in at once, and comes out as the same text: that is checked.
function ways(text) {
  if (!text) return [["delete"]]
  const asText = ["insertText", text]
  if (text.split("\n", MANY).length < MANY) return [asText]
  const asHtml = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
  return [["insertHTML", asHtml], asText]
}

function difference(old, now) {
  const shorter = Math.min(old.length, now.length)
  let from = 0
  while (from < shorter && old[from] === now[from]) from++
  if (isHighHalf(old, from - 1)) from--
  let [to, end] = [old.length, now.length]
  while (to > from && end > from && old[to - 1] === now[end - 1]) [to, end] = [to - 1, end - 1]
  if (isHighHalf(old, to - 1)) [to, end] = [to + 1, end + 1]
  return { from, to, text: now.slice(from, end) }
}

// Some letters are two units long; they are replaced whole.
function isHighHalf(text, index) {
  const unit = text.charCodeAt(index)
  return unit >= 0xd800 && unit < 0xdc00
}
