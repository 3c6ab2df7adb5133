// What JavaScript adds to screens that work without it. Loaded as a module on every screen.

import { startGovukFrontend } from "../vendor/govuk-frontend/govuk-frontend.min.js"
import { offerCopying } from "./copying.js"
import { offerDialogs } from "./dialogs.js"
import { later } from "./later.js"
import { closeMoreLikeAMenu } from "./more.js"
import { keepOfflinePage } from "./offline.js"
import { offerPrinting, writeAddressesOut } from "./paper.js"
import { keepPlace } from "./place.js"
import { letKeyboardsScroll } from "./scrolling.js"
import { offerSuggestions } from "./search.js"
import { listenForShortcuts } from "./shortcuts.js"
import { warnOfUnsavedText } from "./unsaved.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
warnOfUnsavedText()
offerCopying()
closeMoreLikeAMenu()
letKeyboardsScroll()
writeAddressesOut()
offerPrinting()
addEventListener("resize", letKeyboardsScroll)
startGovukFrontend()
offerSuggestions()
offerDialogs()
listenForShortcuts()
keepPlace()
keepOfflinePage()
// On screens for reading, what belongs to writing waits until somebody comes near the box for it.
const waiting = document.querySelector("form[data-waiting]")
if (waiting) later(() => import("./near.js")).then(({ whenNear }) => whenNear(waiting, startWriting))
else startWriting()
if (document.querySelector("[data-colour]")) (await import("./colour.js")).offerColours()
const contents = document.querySelector("[data-contents]")
if (contents) (await import("./contents.js")).followReader(contents)
const sides = document.querySelectorAll("[data-open-from]")
if (sides.length) (await import("./sides.js")).unfoldSides(sides)
if (document.querySelector("[data-acts]")) import("./acting.js").then((acting) => acting.actInPlace())
if (document.querySelector("[data-page-field]")) import("./completed_field.js").then((fields) => fields.completePages())
const arranged = document.querySelector("[data-arranging]")
if (arranged) import("./arranging.js").then((arranging) => arranging.offerArranging(arranged))
const newer = document.querySelector("[data-newer]")
if (newer) (await import("./newer.js")).announceNewer(newer)
const live = [...document.querySelectorAll("[data-live]")].at(-1) // the frame's, or that of a list
if (live) later(() => import("./live.js")).then(({ listen }) => listen(live.dataset.live))
if (document.body.dataset.session) later(() => import("./ending.js")).then((ending) => ending.warnBeforeTheEnd())
const words = document.querySelector("[data-words]")
if (words) later(() => import("./words.js")).then((explaining) => explaining.explainWords(words))
const remarks = document.querySelector("[data-remarks]")
if (remarks) (await import("./remarks.js")).offerRemarks(remarks)
if (document.querySelector("[data-passkey]")) (await import("./passkeys.js")).offerPasskeys()
const finding = document.querySelector("form[data-finds]")
if (finding) import("./finding.js").then(({ followTyping }) => followTyping(finding))
const exported = document.querySelector("[data-exports]")
if (exported) (await import("./exports.js")).followExports(exported)
const imported = document.querySelector("[data-progress]")
if (imported) import("./imports.js").then((imports) => imports.followImport(imported))

function startWriting() {
  startEditing()
  if (document.querySelector("form[data-resting]")) later(() => import("./resting.js")).then((resting) => resting.wakeWhenNeeded())
  for (const form of document.querySelectorAll("form:has([data-composing])")) {
    form.addEventListener("focusin", () => later(() => import("./composing.js")).then((composing) => composing.compose(form)), { once: true })
  }
  for (const form of document.querySelectorAll("form:has([data-audience])")) {
    form.addEventListener("focusin", () => later(() => import("./audience.js")).then((audience) => audience.tellAudience(form)), { once: true })
  }
  if (document.querySelector("form[data-draft]")) later(() => import("./drafts.js")).then((drafts) => drafts.keepDrafts())
  if (document.querySelector("form[data-posting]")) later(() => import("./posting.js")).then((posting) => posting.postInPlace())
}

// A box at rest shows nothing of the editor: who only reads shall not wait for it.
function startEditing() {
  const start = () => later(() => import("./editor/editor.js")).then((editor) => editor.startEditors())
  const forms = [...document.querySelectorAll("[data-editor]")].map((editor) => editor.closest("form"))
  if (forms.some((form) => !form?.matches("[data-resting]"))) start()
  else for (const form of forms) for (const coming of ["focusin", "pointerenter", "dragenter"]) form.addEventListener(coming, start, { once: true })
}
