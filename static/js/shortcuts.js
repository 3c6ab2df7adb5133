// Keys for visible controls: a control says `data-hotkey="e"`, and the key does what a press on it
// would. Keys one after the other are parted by a blank ("g h"), other ways to say the same by a
// comma. `j` and `k` walk through the articles of a screen, `o` opens the one that has the focus.
// Where keys are switched off (`data-single-keys` on the body), only Ctrl or ⌘ K is left.

const PATIENCE = 1500 // milliseconds between two keys
const WALK = ["j", "k", "o"]

let begun = ""
let forgetting
let walking

export function listenForShortcuts() {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return
    if (isForMenu(event) ? openMenu() : isPlain(event) && press(keyOf(event), event.repeat)) {
      event.preventDefault()
    }
  })
}

// What a key leads to on this screen; menu.js and keys.js list the same.
export function control(keys) {
  const declared = [...document.querySelectorAll("[data-hotkey]")]
  return nearest(declared.filter((each) => keysOf(each).includes(keys)))
}

export function keysOf(each) {
  return each.dataset.hotkey.split(",").map((keys) => keys.trim())
}

export function singleKeysAreOn() {
  return document.body.dataset.singleKeys !== "off"
}

export function isSeen(each) {
  return !each.disabled && (each.checkVisibility?.({ visibilityProperty: true }) ?? true)
}

// A form, and a link to one further down, lead into its box.
export function use(each) {
  const below = each.hash && each.pathname === location.pathname && document.getElementById(each.hash.slice(1))
  const form = each.matches("form") ? each : below
  const box = each.matches("input, textarea") ? each : form && form.querySelector("textarea")
  if (!box) return each.click()
  box.focus()
  if (box.type === "search") box.select()
}

export function currentArticle() {
  return document.activeElement.closest("main article")
}

function isForMenu(event) {
  const held = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
  return held && keyOf(event) === "k" && !event.target.closest?.("[data-editor]")
}

function openMenu() {
  const button = document.getElementById("open-menu")
  if (button && !document.querySelector("dialog[open]")) button.click()
  return button
}

function isPlain(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !singleKeysAreOn()) return false
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]")
  return !typing && !document.querySelector("dialog[open]")
}

// On keyboards without Latin letters a key counts as what stands on it elsewhere.
function keyOf(event) {
  if (event.key.length !== 1) return event.key
  const letter = event.key > "~" && event.code.startsWith("Key") ? event.code.slice(3) : event.key
  return event.shiftKey ? letter : letter.toLowerCase()
}

function press(key, held) {
  if (key === "Shift") return false
  const keys = begun ? `${begun} ${key}` : key
  forget()
  if (WALK.includes(keys) && document.querySelector("main article")) {
    walking ??= import("./walking.js") // once, so that keys are heard in the order they came
    walking.then(({ walk }) => walk(keys), () => {})
    return true
  }
  const found = !held && control(keys)
  if (found) use(found)
  return found || (!held && begin(keys))
}

function begin(keys) {
  const declared = [...document.querySelectorAll("[data-hotkey]")].flatMap(keysOf)
  if (!declared.some((each) => each.startsWith(`${keys} `))) return false
  begun = keys
  forgetting = setTimeout(forget, PATIENCE)
  return true
}

function forget() {
  clearTimeout(forgetting)
  begun = ""
}

// What belongs to one article of many counts only while that one has the focus.
function nearest(controls) {
  const article = currentArticle()
  const seen = controls.filter(isSeen)
  const free = seen.filter((each) => !each.closest("article"))
  const inMain = free.filter((each) => each.closest("main"))
  const own = article ? seen.filter((each) => article.contains(each)) : []
  const only = seen.length === 1 ? seen : []
  return [...own, ...inMain, ...free, ...only][0]
}
