// Passages of a page that somebody wrote about are marked, each with a way to the post; and words
// that are chosen in the text can be written about. Both find words as entgov/wiki/passages.py does:
// in the plain text, with white space made single.

const BLOCKS = "p, li, dd, dt, td, th, h1, h2, h3, h4, h5, h6, blockquote, pre, div, figcaption"
const LONGEST = 500 // characters
const AROUND = 60

export function offerRemarks(section) {
  const text = document.querySelector(".reading__text .prose")
  if (!text) return
  const passages = section.querySelector("[data-passages]")
  if (passages) markAll(text, passages)
  const form = section.querySelector("form.composer")
  if (form) followSelection(text, section.querySelector("[data-remark]"), form)
}

function markAll(text, passages) {
  for (const passage of passages.children) {
    const plain = flat(text) // marking changes the nodes
    const start = place(plain.text, passage.dataset.quote, passage.dataset.before)
    if (start < 0) continue
    const last = mark(plain, start, start + passage.dataset.quote.length)
    last?.after(way(passage, passages.dataset.says))
  }
}

function way(passage, says) {
  const link = passage.querySelector("a")
  const id = link.getAttribute("href").replace("/posts/", "post-")
  if (document.getElementById(id)) link.href = `#${id}`
  link.className = "remarked__way"
  link.textContent = says.replace("{name}", passage.dataset.name)
  return link
}

// The text as one string, and for each of its characters the node and the place it comes from.
function flat(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const found = { text: "", from: [] }
  let block = null
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement.closest(BLOCKS)
    if (own !== block) space(found, node, 0)
    block = own
    for (let at = 0; at < node.data.length; at += 1) {
      if (/\s/.test(node.data[at])) space(found, node, at)
      else add(found, node.data[at], node, at)
    }
  }
  return found
}

function space(found, node, at) {
  if (found.text && !found.text.endsWith(" ")) add(found, " ", node, at)
}

function add(found, sign, node, at) {
  found.text += sign
  found.from.push([node, at])
}

function place(text, quote, before) {
  const whole = text.indexOf(before + quote)
  return whole < 0 ? text.indexOf(quote) : whole + before.length
}

function mark(plain, start, end) {
  const pieces = new Map()
  for (const [node, at] of plain.from.slice(start, end)) {
    const piece = pieces.get(node) ?? { first: at, last: at }
    pieces.set(node, { first: Math.min(piece.first, at), last: Math.max(piece.last, at) })
  }
  let marked = null
  for (const [node, { first, last }] of pieces) {
    if (!node.data.slice(first, last + 1).trim()) continue
    const range = document.createRange()
    range.setStart(node, first)
    range.setEnd(node, last + 1)
    marked = document.createElement("mark")
    marked.className = "remarked"
    range.surroundContents(marked)
  }
  return marked
}

function followSelection(text, button, form) {
  document.body.append(button)
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection()
    const words = chosenIn(text, chosen)
    button.hidden = !words
    if (!words) return
    const box = chosen.getRangeAt(0).getBoundingClientRect()
    button.style.insetBlockStart = `${scrollY + box.bottom + 8}px`
    const room = document.documentElement.clientWidth - button.offsetWidth - 8
    button.style.insetInlineStart = `${Math.max(8, Math.min(box.left, room))}px`
  })
  // Pressing must not take the words away before they are read.
  button.addEventListener("pointerdown", (event) => event.preventDefault())
  button.addEventListener("click", () => {
    const chosen = document.getSelection()
    const words = chosenIn(text, chosen)
    if (words) write(form, words, wordsBefore(text, chosen.getRangeAt(0)))
    button.hidden = true
  })
}

function chosenIn(text, chosen) {
  if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return ""
  if (!text.contains(chosen.getRangeAt(0).commonAncestorContainer)) return ""
  const words = single(chosen.toString())
  return words.length <= LONGEST ? words : ""
}

function wordsBefore(text, range) {
  const before = document.createRange()
  before.setStart(text, 0)
  before.setEnd(range.startContainer, range.startOffset)
  return single(before.toString()).slice(-AROUND)
}

function single(text) {
  return text.split(/\s+/).filter(Boolean).join(" ")
}

function write(form, words, before) {
  form.removeAttribute("data-resting")
  form.elements.quote.value = words
  form.elements.before.value = before
  form.elements.quote.closest("details").open = true
  form.elements.text.focus()
  form.elements.quote.dispatchEvent(new Event("input", { bubbles: true })) // so that it is kept
}
