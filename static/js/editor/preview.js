// Shows the text as it will look, beside the box or below it. The server makes it by the function
// that saving uses. One request is under way at a time, for the newest text; a long text, which
// takes long to make, is therefore asked for less often. Nothing is asked while nobody can see it.

import { letKeyboardsScroll } from "../scrolling.js"

const SOONEST = 250 // milliseconds
const LONGEST = 20_000

export function startPreview(root, box, button, say) {
  const pane = root.querySelector("[data-editor-pane]")
  const look = pane.querySelector("[data-editor-look]")
  const note = pane.querySelector("[data-editor-note]")
  let timer = 0
  let running = null
  let last = null // the text that is shown
  let took = 0

  button.type = "button"
  button.setAttribute("aria-pressed", "false")
  button.setAttribute("aria-controls", pane.id)
  button.setAttribute("aria-keyshortcuts", "Control+Shift+P")
  button.addEventListener("click", async () => {
    await toggle()
    if (!pane.hidden) pane.scrollIntoView({ block: "nearest" }) // what was asked for may be above
  })
  box.addEventListener("input", () => soon(Math.max(SOONEST, 2 * took)))
  box.addEventListener("scroll", follow)
  document.addEventListener("visibilitychange", () => soon(0))
  look.addEventListener("click", openApart)
  box.form.elements.language?.addEventListener("change", speak)
  speak()
  return { toggle }

  // The language that the form says the text is in: for reading aloud, spelling and counting.
  function speak() {
    const language = box.form.elements.language?.value ?? ""
    for (const each of [box, look]) each.lang = language
  }

  async function toggle() {
    pane.hidden = !pane.hidden
    root.classList.toggle("editor--previewing", !pane.hidden)
    button.setAttribute("aria-pressed", String(!pane.hidden))
    if (pane.hidden) running?.abort()
    else await make()
  }

  function soon(delay) {
    clearTimeout(timer)
    if (!pane.hidden) timer = setTimeout(make, delay)
  }

  async function make() {
    const text = box.value
    if (running || pane.hidden || document.hidden || text === last) return
    running = new AbortController()
    pane.setAttribute("aria-busy", "true")
    const giveUp = setTimeout(() => running.abort(), LONGEST)
    const began = performance.now()
    try {
      await ask(text, running.signal)
      last = text
    } catch {
      if (!pane.hidden) tell(root.dataset.failed)
    } finally {
      clearTimeout(giveUp)
      took = performance.now() - began
      running = null
      pane.removeAttribute("aria-busy")
    }
    if (box.value !== text) soon(Math.max(SOONEST, took))
  }

  async function ask(text, signal) {
    const body = new FormData()
    body.set("csrf_token", box.form.elements.csrf_token.value)
    body.set("source", text)
    const headers = { "X-Fragment": "true" }
    const answer = await fetch(root.dataset.preview, { method: "POST", body, signal, headers })
    if (answer.status === 422) return tell(await answer.text())
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText)
    put(await answer.text())
  }

  function put(html) {
    tell(html.trim() ? "" : root.dataset.nothing)
    look.innerHTML = html // The server vouches for it, as for the page that it will be.
    letKeyboardsScroll()
    follow()
  }

  // Said once, however often it fails.
  function tell(words) {
    if (words && words !== note.textContent) say(words)
    note.textContent = words
    note.hidden = !words
  }

  function follow() {
    const hidden = box.scrollHeight - box.clientHeight
    const share = hidden > 0 ? box.scrollTop / hidden : 0
    pane.scrollTop = share * (pane.scrollHeight - pane.clientHeight)
  }

  // A link followed here would leave the text behind.
  function openApart(event) {
    const link = event.target.closest("a[href]")
    if (!link || link.hash && link.getAttribute("href").startsWith("#")) return
    event.preventDefault()
    open(link.href, "_blank", "noopener")
  }
}
