// Where a place in the text is on the screen. A textarea does not tell, so a block that is laid out
// just like it stands in for it for a moment.

const COPIED = [
  ...["boxSizing", "borderWidth", "padding", "direction", "textAlign", "tabSize"],
  ...["fontFamily", "fontSize", "fontStyle", "fontWeight", "fontVariant", "fontStretch"],
  ...["letterSpacing", "wordSpacing", "lineHeight", "textIndent", "textTransform"],
]

const LONG = 100_000 // characters; to lay out more than these would be felt while typing

// From the upper corner of the box: `x` and `y` of the line's beginning, and its height.
export function caretAt(box, place) {
  const look = getComputedStyle(box)
  const height = parseFloat(look.lineHeight) || parseFloat(look.fontSize) * 1.3
  if (place > LONG) return { x: 0, y: box.clientHeight - height, height }
  const twin = document.createElement("div")
  for (const name of COPIED) twin.style[name] = look[name]
  Object.assign(twin.style, {
    position: "absolute",
    visibility: "hidden",
    insetBlockStart: "0",
    borderStyle: "solid",
    inlineSize: `${box.offsetWidth - scrollbar(box, look)}px`,
    whiteSpace: "pre-wrap",
    overflowWrap: "break-word",
  })
  const mark = document.createElement("span")
  mark.textContent = "\u200b"
  twin.append(box.value.slice(0, place), mark, box.value.slice(place, place + 100))
  box.after(twin)
  const found = { x: mark.offsetLeft, y: mark.offsetTop - box.scrollTop, height }
  twin.remove()
  return found
}

function scrollbar(box, look) {
  const borders = parseFloat(look.borderLeftWidth) + parseFloat(look.borderRightWidth)
  return Math.max(0, box.offsetWidth - box.clientWidth - borders)
}
