// Posts and replies without leaving the screen. A form marked `data-posting` (`top` or `end`: where
// its posts go in the list `#posts`) is sent as it always is, to the same address, with the header
// `X-Fragment` (see entgov/web/fragments.py). The post stands in the list at once. If it can't be
// sent it stays there, to be tried again or edited; the same nonce goes along with each try, so it
// is never posted twice. All words stand in the form's template.

import { hasUnsavedText } from "./unsaved.js"

const PATIENCE = 30_000 // milliseconds
const DRAFT_PATIENCE = 3_000
const LETTERS = 24
const OF_THIS_POST = ["quote", "before"] // the passage that a post is about

export function postInPlace() {
  for (const form of document.querySelectorAll("form[data-posting]")) takeOver(form)
}

function takeOver(form) {
  let last = Promise.resolve() // one after the other, so that posts keep their order
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name || event.defaultPrevented) return // a preview, or a draft
    if (form.elements.later?.value) return // it is posted later, and another screen says when
    event.preventDefault()
    const post = { form, fields: new URLSearchParams(new FormData(form)), article: null }
    const draft = form.keeping // on its way: were it to come after the post, it would stay
    forgetErrors(form)
    if (post.fields.get("text").trim()) {
      show(post)
      empty(form)
    }
    last = last.then(() => draft).then(() => send(post))
  })
}

function show(post) {
  const template = post.form.querySelector("template[data-pending]")
  post.article = template.content.firstElementChild.cloneNode(true)
  post.article.querySelector("[data-typed]").textContent = post.fields.get("text")
  post.article.querySelector("[data-again]").addEventListener("click", () => send(post))
  post.article.querySelector("[data-change]").addEventListener("click", () => takeBack(post))
  const name = post.article.querySelector("h3")
  name.id = `post-${random()}`
  post.article.setAttribute("aria-labelledby", name.id)
  const list = document.getElementById("posts")
  for (const notice of list.querySelectorAll(":scope > .empty")) notice.remove()
  list.setAttribute("role", "feed")
  list.setAttribute("aria-labelledby", "posts-title")
  if (post.form.dataset.posting === "top") list.prepend(post.article)
  else list.append(post.article)
  count(list)
}

// The next text is another form: with a nonce, and a draft, of its own.
function empty(form) {
  const { nonce, draft, text } = form.elements
  nonce.value = random()
  askAnyway(form)
  if (draft) draft.value = `${random()}.0.`
  text.value = ""
  for (const name of OF_THIS_POST) if (form.elements[name]) form.elements[name].value = ""
  tellOfChange(form, "taken")
}

// Somebody whom it names can't see it: who posts it now has been told of them.
function askAnyway(form, handles) {
  const { anyway } = form.elements
  if (!anyway) return
  const button = form.querySelector(".composer__send button:not([name], [type=button])")
  button.dataset.word ??= button.textContent
  button.textContent = handles?.dataset.send ?? button.dataset.word
  anyway.value = handles?.value ?? ""
}

function tellOfChange(form, also) {
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }))
  if (also) form.dispatchEvent(new Event(also))
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(LETTERS))
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("")
}

async function send(post) {
  if (post.article) setState(post, "sending")
  hasUnsavedText(post, true)
  try {
    await Promise.race([post.form.keeping, pause(DRAFT_PATIENCE)]) // else a draft outlives its post
    const answer = await deliver(post)
    const part = answer.status === 201 || answer.status === 422 ? await parsed(answer) : null
    if (answer.status === 201) posted(post, part.querySelector("article"))
    else if (answer.status === 422) refused(post, part)
    else failed(post, answer.status === 401 ? "signedOut" : "notSent")
  } catch {
    failed(post, "notSent")
  }
}

// A form token that grew old is fetched anew, unless somebody else is signed in by now.
async function deliver(post) {
  const answer = await request(post)
  if (answer.status !== 400 && answer.status !== 401) return answer
  const token = await freshToken(post.form)
  if (!token) return { status: 401 }
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token
  post.fields.set("csrf_token", token)
  return request(post)
}

function request({ form, fields }) {
  return fetch(addressOf(form), {
    method: "POST",
    body: fields,
    headers: { "X-Fragment": "true" },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
    // Who posts and leaves at once has posted. Browsers allow this for some 64 KB.
    keepalive: [...fields.values()].join("").length < 15_000,
  })
}

async function freshToken(form) {
  const options = { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }
  const answer = await fetch(addressOf(form), options)
  if (!answer.ok) return ""
  const fresh = (await parsed(answer)).querySelector(`form[data-person="${form.dataset.person}"]`)
  return fresh?.elements.csrf_token.value ?? ""
}

// Not form.action: a button of that name stands before it.
function addressOf(form) {
  return form.getAttribute("action")
}

async function parsed(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html")
}

function posted(post, card) {
  const held = post.article?.contains(document.activeElement)
  const shown = document.getElementById(card.id)
  if (shown && shown !== post.article) shown.remove() // sent before, and shown since
  if (post.article) post.article.replaceWith(card)
  count(document.getElementById("posts"))
  if (held) card.focus({ preventScroll: true })
  post.form.dispatchEvent(new CustomEvent("sent", { detail: post.fields.get("draft") ?? "" }))
  hasUnsavedText(post, false)
  say(post.form, "posted")
}

// The server's word stands beside the field, unless the next text is in it already.
function refused(post, part) {
  const messages = [...part.querySelectorAll(".govuk-error-message")]
  const { form, article } = post
  if (article && form.elements.text.value.trim()) {
    failed(post, "notSent", messages[0]?.textContent.trim())
    return
  }
  takeBack(post)
  askAnyway(form, part.querySelector("[name=anyway]"))
  for (const message of messages) showError(form, message)
  form.querySelector("[aria-invalid=true]")?.focus()
}

function showError(form, message) {
  const field = form.querySelector(`#${CSS.escape(message.id.replace(/-error$/, ""))}`)
  if (!field) return
  const group = field.closest(".govuk-form-group")
  group.classList.add("govuk-form-group--error")
  field.classList.add(field.matches("select") ? "govuk-select--error" : "govuk-textarea--error")
  field.setAttribute("aria-invalid", "true")
  const described = field.getAttribute("aria-describedby") ?? ""
  field.dataset.describedBefore ??= described
  field.setAttribute("aria-describedby", `${described} ${message.id}`.trim())
  group.querySelector("label, legend").after(message)
  const folded = group.closest("details")
  if (folded) folded.open = true
}

function forgetErrors(form) {
  for (const message of form.querySelectorAll(".govuk-error-message")) message.remove()
  for (const each of form.querySelectorAll("[class*='--error']")) {
    each.classList.remove("govuk-form-group--error", "govuk-textarea--error", "govuk-select--error")
  }
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid")
    field.setAttribute("aria-describedby", field.dataset.describedBefore)
  }
}

function failed(post, how, reason = "") {
  if (!post.article) show(post)
  setState(post, how, reason)
  say(post.form, how)
}

function setState({ form, article }, state, reason = "") {
  const words = form.querySelector("[data-said]").dataset
  const is = { sending: state === "sending", signedOut: state === "signedOut" }
  const why = article.querySelector("[data-reason]")
  article.setAttribute("aria-busy", String(is.sending))
  article.classList.toggle("post--failed", !is.sending)
  why.textContent = is.signedOut ? words.signedOut : reason
  why.hidden = !why.textContent
  article.querySelector("[data-sending]").hidden = !is.sending
  article.querySelector("[data-failed]").hidden = is.sending
  article.querySelector("[data-sign-in]").hidden = !is.signedOut
  const buttons = article.querySelectorAll("[data-again], [data-change]")
  const held = is.sending && [...buttons].includes(document.activeElement)
  for (const button of buttons) button.hidden = is.sending
  if (held) article.focus({ preventScroll: true })
}

// What was typed goes back into the box, before what has been typed since.
function takeBack(post) {
  const { form, fields, article } = post
  const box = form.elements.text
  const since = box.value.trim() ? `\n\n${box.value}` : ""
  if (!since) {
    for (const name of ["nonce", "draft", "space", "language", ...OF_THIS_POST]) {
      if (form.elements[name] && fields.has(name)) form.elements[name].value = fields.get(name)
    }
  }
  box.value = fields.get("text") + since
  article?.remove()
  count(document.getElementById("posts"))
  hasUnsavedText(post, false)
  tellOfChange(form)
  box.focus()
}

// Screen readers say where in the list one is.
function count(list) {
  const articles = [...list.querySelectorAll(":scope > article")]
  if (!articles.length) {
    list.removeAttribute("role")
    list.removeAttribute("aria-labelledby")
    return
  }
  const first = Number(list.dataset.before ?? 0)
  articles.forEach((article, place) => {
    article.setAttribute("aria-posinset", first + place + 1)
    article.setAttribute("aria-setsize", first + articles.length)
  })
}

function pause(time) {
  return new Promise((done) => setTimeout(done, time))
}

// Emptied first, so that the same words are said again.
function say(form, what) {
  const place = form.querySelector("[data-said]")
  place.textContent = ""
  setTimeout(() => (place.textContent = place.dataset[what]), 50)
}
