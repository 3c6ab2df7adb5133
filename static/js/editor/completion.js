// Completes people (@), tags (#), pages ([[) and emoji (:) while they are typed.
//
// The caret never leaves the box: the list is told to screen readers by `aria-activedescendant`,
// and how many there are by a polite message. GitHub's text-expander does the same work, but makes
// the box a `combobox`, which a box of several lines must not be: screen readers then read it as
// one line. For the same reason there is no `aria-expanded` here: a text box has none.

import { caretAt } from "./caret.js"
import { counted } from "../counted.js"
import { isInCode } from "./lines.js"
import { enter } from "./typing.js"

const LOOKED_AT = 120 // characters before the caret
const MOST = 8
const PATIENCE = 120 // milliseconds without a key before the server is asked
const GAP = 4 // pixels between the line and the list
const TALLEST = 320
const LEAST = 100
const APART = "(?:^|[^\\p{L}\\p{N}@#/&=?.:%+\\-])" // as entgov/markup/grammar.py has it
const NAME = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}_.'’\\-]*[\\p{L}\\p{M}\\p{N}_\\-])?"

const KINDS = [
  { kind: "page", sign: "[[", shape: /\[\[([^[\]|\n]*)$/u, fromNothing: true },
  { kind: "mention", sign: "@", shape: new RegExp(`${APART}@((?:${NAME}(?: ${NAME}){0,2})?)$`, "u"), fromNothing: true },
  { kind: "tag", sign: "#", shape: new RegExp(`${APART}#((?:[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_\\-]*)?)$`, "u") },
  { kind: "emoji", sign: ":", shape: /(?:^|[\s(])(:(?:[\p{L}+][\p{L}\p{N}_+\-]*)?)$/u },
]

export function startCompletion(root, box, say) {
  let shown = null // { kind, from, query, options, index, list }
  let settled = null // { from, text }: chosen or closed with Escape, so nothing opens there again
  let barren = null // what nothing was found for: more letters will not find more
  let asked = null
  let timer = 0

  box.setAttribute("aria-autocomplete", "list")
  box.setAttribute("aria-haspopup", "listbox")
  box.addEventListener("input", follow)
  box.addEventListener("compositionend", () => look())
  box.addEventListener("keydown", onKey)
  box.addEventListener("keyup", closeIfLeft)
  box.addEventListener("click", closeIfLeft)
  box.addEventListener("blur", close)
  box.addEventListener("scroll", () => shown && place())

  return {
    follow,
    // What the buttons do: type the sign, and show what there is.
    begin(kind) {
      const { sign } = KINDS.find((each) => each.kind === kind)
      const { value: text, selectionStart: start, selectionEnd: end } = box
      const apart = /(?:^|[\s([])$/.test(text.slice(0, start)) ? "" : " "
      const caret = start + apart.length + sign.length
      settled = null
      enter(box, { text: text.slice(0, start) + apart + sign + text.slice(end), start: caret, end: caret })
      look(true)
    },
    // For keyboards on glass, whose Enter is no key. Says whether there was something to take.
    take() {
      return Boolean(shown) && takeChosen() !== false
    },
  }

  // What has just been written, by its `input` event.
  function follow(event) {
    if (!isOtherScript(event)) look()
  }

  function look(evenFromNothing = false) {
    clearTimeout(timer)
    if (spelled()) return close()
    const wanted = trigger(box)
    if (!wanted || isSettled(wanted) || isHopeless(wanted)) return close()
    if (!wanted.query && !wanted.fromNothing && !evenFromNothing) return close()
    if (shown && (shown.from !== wanted.from || shown.kind !== wanted.kind)) close()
    timer = setTimeout(() => find(wanted), wanted.kind === "emoji" ? 0 : PATIENCE)
  }

  // A name that is written out, such as :tada:, becomes its emoji.
  function spelled() {
    const { value, selectionEnd: end } = box
    const [, name] = /(?:^|[\s(]):([\w+-]+):$/.exec(value.slice(Math.max(0, end - LOOKED_AT), end)) ?? []
    const found = name && emoji.find(([, names]) => names.split(" ").includes(name))
    if (!found || isInCode(value, end)) return false
    const from = end - name.length - 2
    const caret = from + found[0].length
    return enter(box, { text: value.slice(0, from) + found[0] + value.slice(end), start: caret, end: caret })
  }

  function isSettled({ from }) {
    return settled?.from === from && box.value.startsWith(settled.text, from)
  }

  function isHopeless({ kind, from, query }) {
    return barren && barren.kind === kind && barren.from === from && query.startsWith(barren.query)
  }

  async function find(wanted) {
    asked?.abort()
    asked = new AbortController()
    const { signal } = asked
    try {
      const list = wanted.kind === "emoji" ? await emojiList(wanted.query) : await fetchList(root, wanted, signal)
      if (!signal.aborted && isStill(wanted)) show(wanted, list)
    } catch {
      if (!signal.aborted) close() // Without suggestions one can type on.
    }
  }

  function isStill(wanted) {
    const now = trigger(box)
    return document.activeElement === box && now?.from === wanted.from && now.query === wanted.query
  }

  function show(wanted, list) {
    const options = [...list.querySelectorAll("[role=option]")].slice(0, MOST)
    if (!options.length) {
      barren = wanted.query ? wanted : null
      return close()
    }
    if (shown) shown.list.remove()
    list.id = `${box.id}-suggestions`
    options.forEach((option, index) => {
      option.id = `${list.id}-${index}`
      option.addEventListener("mousedown", (event) => event.preventDefault())
      option.addEventListener("click", () => accept(option))
    })
    list.classList.add("editor__suggestions")
    root.append(list)
    shown = { ...wanted, list, options, index: 0 }
    box.setAttribute("aria-controls", list.id)
    place()
    choose(0)
    say(list.dataset.said ?? counted(root.dataset, "found", options.length))
  }

  function choose(index) {
    const count = shown.options.length
    shown.index = (index + count) % count
    shown.options.forEach((option, each) => option.setAttribute("aria-selected", each === shown.index))
    const option = shown.options[shown.index]
    box.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }

  function onKey(event) {
    if (!shown || event.isComposing || event.keyCode === 229) return
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const act = {
      ArrowDown: () => choose(shown.index + 1),
      ArrowUp: () => choose(shown.index - 1),
      Enter: takeChosen,
      Tab: takeChosen,
      Escape: dismiss,
    }[event.key]
    if (!act || act() === false) return
    event.preventDefault()
    event.stopPropagation()
  }

  // A list that is older than the last letter would put in what nobody chose.
  function takeChosen() {
    if (!isStill(shown)) return close() ?? false
    return accept(shown.options[shown.index])
  }

  function dismiss() {
    settled = { from: shown.from, text: box.value.slice(shown.from, box.selectionEnd) }
    close()
  }

  function accept(option) {
    const { kind, from } = shown
    const value = root.dataset.writtenOut !== undefined && kind === "page" ? writtenOut(option) : option.dataset.value
    const rest = box.value.slice(box.selectionEnd)
    const after = kind === "page" ? rest.replace(/^\]{1,2}/, "") : rest
    const blank = kind === "page" || /^\s/.test(after) ? "" : " "
    const put = value + blank
    const caret = from + put.length
    settled = { from, text: value }
    close()
    enter(box, { text: box.value.slice(0, from) + put + after, start: caret, end: caret })
  }

  function closeIfLeft() {
    if (!shown) return
    const now = trigger(box)
    if (now?.from !== shown.from) close()
  }

  function close() {
    clearTimeout(timer)
    asked?.abort()
    if (!shown) return
    shown.list.remove()
    shown = null
    box.removeAttribute("aria-activedescendant")
    box.removeAttribute("aria-controls")
  }

  // Under the line that is being written, or above it where there is no room below.
  function place() {
    const at = caretAt(box, shown.from)
    const { list } = shown
    const y = box.offsetTop + Math.min(Math.max(at.y, 0), box.clientHeight - at.height)
    const above = root.getBoundingClientRect().top + y - GAP
    const below = (visualViewport?.height ?? innerHeight) - covered(root) - above - at.height - 2 * GAP
    const isBelow = below >= Math.min(list.scrollHeight, TALLEST) || below >= above
    list.style.maxHeight = `${Math.max(LEAST, Math.min(TALLEST, isBelow ? below : above))}px`
    list.style.top = `${isBelow ? y + at.height + GAP : y - GAP - list.offsetHeight}px`
    list.style.left = `${Math.max(0, Math.min(box.offsetLeft + at.x, root.clientWidth - list.offsetWidth))}px`
  }
}

// Where letters are still being put together the list would lie over that. Keyboards on glass call
// every word so, and have their own place.
function isOtherScript(event) {
  return event.isComposing && !matchMedia("(pointer: coarse)").matches
}

// What lies over the lower edge of a phone (`--bar`, in rem).
function covered(root) {
  return parseFloat(getComputedStyle(root).getPropertyValue("--bar")) * 16 || 0
}

// What is being typed at the caret: which kind, from where, and the letters so far.
function trigger(box) {
  const { value, selectionStart: caret, selectionEnd } = box
  if (caret !== selectionEnd) return null
  const before = value.slice(Math.max(0, caret - LOOKED_AT), caret)
  for (const { kind, sign, shape, fromNothing = false } of KINDS) {
    const found = shape.exec(before)
    if (!found) continue
    const query = kind === "emoji" ? found[1].slice(1) : found[1]
    const from = caret - query.length - sign.length
    return isInCode(value, from) ? null : { kind, from, query, fromNothing }
  }
  return null
}

async function fetchList(root, { kind, query }, signal) {
  const address = new URL(root.dataset.suggestions, location.href)
  address.search = new URLSearchParams({ for: kind, q: query, space: root.dataset.space ?? "" })
  const answer = await fetch(address, { signal, headers: { "X-Fragment": "true" } })
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText)
  const piece = document.createElement("template")
  piece.innerHTML = await answer.text()
  return piece.content.querySelector("[role=listbox]")
}

// Posts know no pages: there a link to one is written out.
function writtenOut(option) {
  const title = option.querySelector(".completions__title").textContent
  return `[${title.replace(/[[\]\\]/g, "\\$&")}](${option.dataset.href})`
}

let emoji = [] // [character, "name other_name"], once the first has been asked for

async function emojiList(query) {
  emoji = (await import("../../vendor/emoji/emoji.js")).default
  const wanted = query.toLowerCase()
  const begins = new RegExp(`(?:^|[ _])${wanted.replace(/[+]/g, "\\+")}`)
  const found = emoji.filter(([, names]) => begins.test(names))
  found.sort(([, one], [, other]) => other.startsWith(wanted) - one.startsWith(wanted))
  const list = document.createElement("ul")
  list.className = "completions"
  list.setAttribute("role", "listbox")
  list.append(...found.slice(0, MOST).map(emojiRow))
  return list
}

function emojiRow([character, names]) {
  const row = document.createElement("li")
  row.className = "completions__row"
  row.setAttribute("role", "option")
  row.dataset.value = character
  const title = document.createElement("span")
  title.className = "completions__title"
  title.textContent = `:${names.split(" ")[0]}:`
  row.append(character, title)
  return row
}
