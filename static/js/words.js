// Words of the body that stand in a page are explained where each stands first: under the pointer,
// with the focus, by a touch. What is shown stays until one goes on, and Escape takes it away. All of
// it stands in the list below the text too.
const APART = "a, button, code, pre, summary, h1, h2, h3, h4, h5, h6, .word"
const LINGERS = 200 // milliseconds, to reach what is shown with the pointer
const EDGE = 16 // pixels

export function explainWords(list) {
  const text = document.querySelector(".reading__text .prose")
  if (!text) return
  const note = document.createElement("div")
  note.className = "word-note"
  note.hidden = true
  note.setAttribute("role", "tooltip")
  text.closest("main").append(note)
  const shown = { note, word: null, timer: 0 }
  for (const meaning of list.querySelectorAll("dd")) {
    const word = marked(text, meaning)
    if (word) listen(word, meaning, shown)
  }
  note.addEventListener("pointerenter", () => clearTimeout(shown.timer))
  note.addEventListener("pointerleave", () => hideSoon(shown))
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide(shown))
  document.addEventListener("click", (event) => event.target.closest(".word, .word-note") || hide(shown))
  addEventListener("resize", () => place(shown))
}

function marked(text, meaning) {
  const term = meaning.previousElementSibling.textContent.trim()
  const range = first(text, pattern(term, "asWritten" in meaning.dataset))
  if (!range) return null
  const word = document.createElement("span")
  word.className = "word"
  word.tabIndex = 0
  word.setAttribute("role", "button")
  word.setAttribute("aria-expanded", "false")
  word.setAttribute("aria-describedby", meaning.id)
  range.surroundContents(word)
  return word
}

// As entgov/glossary/kept.py finds it.
function pattern(term, asWritten) {
  const words = term.split(/\s+/).map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("\\s+")
  return new RegExp(`(?<![\\p{L}\\p{N}_])${words}(?![\\p{L}\\p{N}_])`, asWritten ? "u" : "iu")
}

function first(text, sought) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = node.parentElement.closest(APART) ? null : sought.exec(node.data)
    if (!found) continue
    const range = document.createRange()
    range.setStart(node, found.index)
    range.setEnd(node, found.index + found[0].length)
    return range
  }
  return null
}

function listen(word, meaning, shown) {
  const showIt = () => show(word, meaning, shown)
  word.addEventListener("focus", showIt)
  word.addEventListener("click", showIt)
  word.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && showIt())
  word.addEventListener("pointerleave", () => document.activeElement === word || hideSoon(shown))
  word.addEventListener("blur", () => hide(shown))
  word.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    showIt()
  })
}

function show(word, meaning, shown) {
  hide(shown)
  shown.word = word
  shown.note.textContent = meaning.textContent.trim()
  shown.note.dir = "auto"
  shown.note.hidden = false
  word.setAttribute("aria-expanded", "true")
  place(shown)
}

function place({ note, word }) {
  if (!word) return
  const line = word.getClientRects()[0]
  const around = note.offsetParent.getBoundingClientRect()
  const room = document.documentElement.clientWidth - note.offsetWidth - EDGE
  note.style.left = `${Math.max(EDGE, Math.min(line.left, room)) - around.left}px`
  note.style.top = `${line.bottom - around.top}px`
}

function hideSoon(shown) {
  clearTimeout(shown.timer)
  shown.timer = setTimeout(() => hide(shown), LINGERS)
}

function hide(shown) {
  clearTimeout(shown.timer)
  shown.note.hidden = true
  shown.word?.setAttribute("aria-expanded", "false")
  shown.word = null
}
