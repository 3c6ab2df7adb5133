// Sends a form so that it stays on the screen with its text when the connection drops in mid-save.
//
// The form is sent by fetch. Where that leads elsewhere, the browser goes there. Where the server
// answers with the form again (something is wrong in it, or somebody else has saved), the browser
// sends it once more by itself, now that the server is known to answer: so the screen that follows
// has its own place in the history, and its own scripts. To send a form twice does no harm.

import { hasUnsavedText } from "../unsaved.js"

const PATIENCE = 60_000 // milliseconds
const NOTICED = 600

export async function send(keeper, event) {
  if (event.defaultPrevented) return // another script has taken it
  if (keeper.released) {
    keeper.over = true
    hasUnsavedText(keeper.form, false)
    return
  }
  event.preventDefault()
  if (keeper.isSendingForm) return
  keeper.isSendingForm = true
  const button = event.submitter
  const saying = setTimeout(() => keeper.line.failed("sending"), NOTICED)
  try {
    await keeper.form.keeping
    if (keeper.problem) await keeper.send() // to know which draft it is that ends with the form
    await (button?.name ? keepFirst(keeper, button) : deliver(keeper, button))
  } finally {
    clearTimeout(saying)
    keeper.isSendingForm = false
  }
}

// A preview leads to another screen: the text is safe before it is left.
async function keepFirst(keeper, button) {
  await keeper.send()
  try {
    if (keeper.problem === "offline") notSent(keeper, button)
    else if (!(await isForNobody(keeper))) release(keeper, button)
  } catch {
    notSent(keeper, button)
  }
}

async function deliver(keeper, button) {
  try {
    const answer = await request(keeper)
    const address = answer.headers.get("X-Leads-To")
    if (answer.status === 204 && address) leave(keeper, address)
    else if (answer.status >= 500) notSent(keeper, button)
    else if (answer.status !== 400 || !(await isForNobody(keeper))) await showAnswer(keeper, button)
  } catch {
    notSent(keeper, button)
  }
}

// Somebody else has signed in in this browser: the text stays where it is.
async function isForNobody(keeper) {
  if ((await keeper.signedIn()) || keeper.problem !== "stranger") return false
  keeper.line.failed("")
  keeper.failed("stranger")
  return true
}

function request({ form, person }) {
  return fetch(form.getAttribute("action") || location.href, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Sent-By": person },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  })
}

async function showAnswer(keeper, button) {
  await keeper.send()
  if (keeper.problem === "offline") notSent(keeper, button)
  else release(keeper, button)
}

function release(keeper, button) {
  keeper.released = true
  keeper.form.requestSubmit(button)
}

function leave(keeper, address) {
  keeper.over = true
  keeper.rest()
  keeper.forget(keeper.form.elements.draft.value)
  hasUnsavedText(keeper.form, false)
  const target = new URL(address, location.href)
  const isHere = target.pathname === location.pathname && target.search === location.search
  if (!isHere) return location.assign(target)
  history.scrollRestoration = "manual" // to the place that the address names
  history.replaceState(history.state, "", target)
  location.reload()
}

function notSent(keeper, button) {
  keeper.line.failed("notSent")
  keeper.again = button
  keeper.failed("offline")
  keeper.changed()
}
