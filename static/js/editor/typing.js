// Changes the text of a box as typing would: undo takes each change back in one step, and whoever
// listens for `input` hears of it. Everything that the editor does to a text is a function from
// one state { text, start, end } to the next, or to null where it has nothing to do.

export function stateOf(box) {
  return { text: box.value, start: box.selectionStart, end: box.selectionEnd }
}

// Only what differs is replaced: it is quick in long texts, and what is undone is what was done.
export function enter(box, next) {
  if (!next) return false
  const old = box.value
  const { from, to, text } = difference(old, next.text)
  box.focus({ preventScroll: true })
  if (from !== to || text) replace(box, from, to, text)
  box.setSelectionRange(next.start, next.end)
  return true
}

// `execCommand` is the one way that undo knows of; browsers without it get the change all the same.
function replace(box, from, to, text) {
  const expected = box.value.length - (to - from) + text.length
  box.setSelectionRange(from, to)
  const command = text ? "insertText" : "delete"
  if (document.execCommand(command, false, text) && box.value.length === expected) return
  box.setRangeText(text, from, Math.min(to, box.value.length), "end")
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }))
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
