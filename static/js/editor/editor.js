// The editor of pages, posts and replies: a plain box with its toolbar, completion, lists that go
// on, pasting, counting and the preview. templates/parts/editor.html has the parts and all words.

import { later } from "../later.js"
import { startCounting } from "./counting.js"
import { continued, indented } from "./lists.js"
import * as marks from "./marks.js"
import { startPasting } from "./pasting.js"
import { startPreview } from "./preview.js"
import { isMac, startToolbar } from "./toolbar.js"
import { enter, stateOf } from "./typing.js"
import { startUploading } from "./uploading.js"

const SHORTCUTS = { b: "bold", i: "italic", k: "link" }
const COMPLETED = ["mention", "tag", "page", "emoji"]

export function startEditors(within = document) {
  for (const root of within.querySelectorAll("[data-editor]:not(.editor--started)")) start(root)
}

function start(root) {
  root.classList.add("editor--started")
  const box = root.querySelector("textarea")
  const say = announcer(root.querySelector("[data-editor-said]"))
  const completion = completionOf(root, box, say)
  const preview = previewOf(root, box, say)
  const words = {
    link: root.dataset.textForLink,
    heading: root.dataset.textForHeading,
    cell: root.dataset.textForCell,
  }
  const uploading = root.dataset.upload ? startUploading(root, box, say) : null
  const press = (name) => {
    if (name === "files") uploading?.choose()
    else if (COMPLETED.includes(name)) completion.load().then((it) => it.begin(name))
    else enter(box, marks[name](stateOf(box), words))
  }

  startToolbar(root.querySelector("[role=toolbar]"), press)
  startPasting(root, box, say)
  startCounting(root, box, root.querySelector("[data-editor-count]"), say)
  box.addEventListener("beforeinput", (event) => goOn(event, completion))
  if (!CSS.supports("field-sizing", "content")) box.addEventListener("input", () => grow(box))
  const whole = box.form ?? root
  whole.addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && act(event, box, press, preview)) event.preventDefault()
  })
}

// Nothing can be completed before somebody is in the box, so it is loaded then. What is written
// while it loads is looked at once it is there.
function completionOf(root, box, say) {
  const completion = { now: null, load }
  let loading = null
  let missed = null
  const miss = (event) => (missed = event)
  box.addEventListener("input", miss)
  if (document.activeElement === box) load()
  else box.addEventListener("focus", load, { once: true })
  return completion

  function load() {
    loading ??= later(() => import("./completion.js")).then(({ startCompletion }) => {
      box.removeEventListener("input", miss)
      completion.now = startCompletion(root, box, say)
      if (missed) completion.now.follow(missed)
      return completion.now
    })
    return loading
  }
}

function previewOf(root, box, say) {
  const button = box.form?.querySelector("[data-editor-preview]")
  return button && root.dataset.preview ? startPreview(root, box, button, say) : null
}

// Not keydown: the keyboards of phones tell no key there.
function goOn(event, completion) {
  if (event.inputType !== "insertLineBreak" || event.isComposing) return
  if (completion.now?.take() || enter(event.target, continued(stateOf(event.target)))) event.preventDefault()
}

// For browsers that can't let a box grow by themselves. It never shrinks, so nothing jumps.
function grow(box) {
  const hidden = box.scrollHeight - box.clientHeight
  if (hidden > 0) box.style.blockSize = `${box.offsetHeight + hidden}px`
}

function act(event, box, press, preview) {
  const held = isMac() ? event.metaKey : event.ctrlKey
  if (!held || event.altKey || event.isComposing) return false
  const key = event.key.toLowerCase()
  if (event.shiftKey) return key === "p" && preview ? (preview.toggle(), true) : false
  if (key === "enter") return send(box.form)
  if (event.target !== box) return false
  if (key === "]" || key === "[") return enter(box, indented(stateOf(box), key === "]")) || true
  if (!(key in SHORTCUTS)) return false
  press(SHORTCUTS[key])
  return true
}

// The button that Enter presses in the other fields.
function send(form) {
  const button = form?.querySelector("button[type=submit]:not([name]), button:not([type]):not([name])")
  button?.click()
  return Boolean(button)
}

// Emptied first, so that the same words are said again.
function announcer(place) {
  return (words) => {
    place.textContent = ""
    setTimeout(() => (place.textContent = words), 50)
  }
}
