// Keeps what is typed into a form marked `data-draft`: on the server after each pause, and in this
// browser until the server has it. See docs/adr/0013 for the rules by which no text overwrites
// another, and entgov/drafts for the server's side of them.

import { Line, showWhatCameBack } from "./drafts/line.js"
import { copiesOf, drop, nameOf, put } from "./drafts/copies.js"
import { fill, isBlank, read, same } from "./drafts/fields.js"
import { send as sendForm } from "./drafts/sending.js"
import { hasUnsavedText } from "./unsaved.js"

const PAUSE = 2_000 // milliseconds
const LONGEST_WAIT = 8_000
const LOOK_EVERY = 400
const RETRY = [3_000, 5_000, 10_000, 20_000, 30_000]
const LINES = ["offline", "signedOut", "stranger"] // problems that end by themselves
const PATIENCE = 20_000
const MOST_AT_THE_END = 60_000 // characters: browsers send little for a page that is closed
const LETTERS = 24

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) new Keeper(form).start()
}

class Keeper {
  constructor(form) {
    this.form = form
    this.line = new Line(form)
    const { draft, draftPerson, drafts } = form.dataset
    Object.assign(this, { key: draft, person: draftPerson, drafts })
    this.begin("draftSent" in form.dataset)
    this.opened = { ...this.sheet }
    if ("draftAt" in form.dataset) this.original = null
  }

  // A form that nothing was typed into, or (`unkept`) one whose text came from an earlier screen.
  begin(unkept = false) {
    this.adopt(readSheet(this.form))
    this.writer = random()
    this.kept = unkept ? null : this.now()
    this.original = unkept ? null : this.kept
    this.adopted = null
    this.tries = 0
    this.since = 0
  }

  start() {
    const { form } = this
    form.dataset.kept = ""
    form.keeping = Promise.resolve()
    form.addEventListener("input", () => this.typed())
    form.addEventListener("change", () => this.typed())
    form.addEventListener("focusout", (event) => this.left(event.relatedTarget))
    form.addEventListener("taken", () => this.begin())
    form.addEventListener("sent", (event) => this.forget(event.detail))
    this.line.onAgain(() => form.requestSubmit(this.again))
    document.addEventListener("submit", (event) => event.target === form && this.rest(), true)
    document.addEventListener("submit", (event) => event.target === form && sendForm(this, event))
    document.addEventListener("visibilitychange", () => this.seenOrNot())
    addEventListener("focus", () => this.resume())
    addEventListener("online", () => this.resume())
    addEventListener("pagehide", () => this.closed())
    addEventListener("pageshow", (event) => event.persisted && this.over && location.reload())
    this.bringBack()
    this.changed()
  }

  // The text

  now() {
    return JSON.stringify(read(this.form))
  }

  get isUnsent() {
    return !this.over && this.now() !== this.kept && (this.isWorthKeeping || this.seen > 0)
  }

  get isWorthKeeping() {
    return !isBlank(this.form) && this.now() !== this.original
  }

  // A long text is not looked through at every key.
  typed() {
    hasUnsavedText(this.form, true)
    this.looking ??= setTimeout(() => this.changed(), LOOK_EVERY)
  }

  changed() {
    clearTimeout(this.looking)
    this.looking = null
    if (readSheet(this.form).token !== this.sheet.token) this.begin(true) // put back by a script
    const unsent = this.isUnsent
    hasUnsavedText(this.form, unsent)
    if (!unsent) {
      clearTimeout(this.waiting)
      drop(this.copyName)
      if (LINES.includes(this.problem)) this.allWell()
      return
    }
    this.since ||= Date.now()
    this.copy()
    if (this.problem) return // it is tried again by itself
    clearTimeout(this.waiting)
    const longest = Math.max(0, this.since + LONGEST_WAIT - Date.now())
    this.waiting = setTimeout(() => this.send(), Math.min(PAUSE, longest))
  }

  left(towards) {
    const isSending = towards?.form === this.form && towards.type === "submit"
    if (!isSending && !this.problem && this.isUnsent) this.send()
  }

  rest() {
    clearTimeout(this.waiting)
    if (this.isUnsent) this.copy()
  }

  seenOrNot() {
    if (document.visibilityState === "visible") this.resume()
    else this.closed()
  }

  closed() {
    if (!this.isUnsent) return
    this.copy()
    if (this.now().length < MOST_AT_THE_END) this.send({ keepalive: true })
  }

  // In this browser

  get copyName() {
    return nameOf(this.person, this.key, this.writer)
  }

  copy() {
    if (!this.isUnsent || !this.isWorthKeeping) return
    const { token } = this.sheet
    const sheet = { token, version: this.version + 1, writer: this.writer, seen: this.seen }
    this.noRoom = !put(this.copyName, { ...sheet, at: Date.now(), fields: read(this.form) })
  }

  forget(sheet) {
    const token = sheet.split(".")[0]
    for (const copy of copiesOf(this.person, this.key)) if (copy.token === token) drop(copy.name)
  }

  // Of what earlier windows left here, the newest comes back into the form if it is newer than
  // what the form shows; whatever else there is becomes a draft of its own.
  async bringBack() {
    const rest = []
    for (const copy of copiesOf(this.person, this.key)) {
      if (same(copy.fields, read(this.form)) || this.serverHas(copy)) drop(copy.name)
      else if (this.adopted || !this.isNewer(copy) || !fill(this.form, copy.fields)) rest.push(copy)
      else this.takeUp(copy)
    }
    for (const copy of rest) await this.handOver(copy)
  }

  serverHas({ token, writer, version }) {
    const { opened } = this
    return opened.token === token && opened.writer === writer && opened.version >= version
  }

  isNewer({ token, writer, seen, at }) {
    const { opened, form } = this
    if ("draftApart" in form.dataset || "draftSent" in form.dataset) return false
    if (opened.version === 0) return true
    if (opened.token === token) return opened.version === seen || opened.writer === writer
    return at > Number(form.dataset.draftAt)
  }

  takeUp(copy) {
    const seen = copy.token === this.opened.token ? this.opened.version : copy.seen
    this.adopted = copy
    this.adopt({ token: copy.token, version: seen })
    this.kept = null
    showWhatCameBack(this.form, copy.at, this.drafts, copy.token)
    this.send()
  }

  async handOver(copy) {
    const answer = await this.post(copy, copy.seen, JSON.stringify(copy.fields)).catch(() => null)
    if (answer?.ok) drop(copy.name)
  }

  // To the server

  adopt({ token, version, writer = "" }) {
    this.sheet = { token, version, writer }
    this.seen = this.version = version
    writeSheet(this.form, this.sheet)
  }

  send(options = {}) {
    if (this.sending) return this.form.keeping
    if (!this.isUnsent) return Promise.resolve()
    clearTimeout(this.waiting)
    this.sending = true
    this.form.keeping = this.deliver(options).finally(() => {
      this.sending = false
      this.since = 0
      this.changed()
    })
    return this.form.keeping
  }

  async deliver(options) {
    const said = this.now()
    const text = this.isWorthKeeping ? said : "{}"
    const change = { token: this.sheet.token, version: (this.version += 1), writer: this.writer }
    writeSheet(this.form, change)
    try {
      let answer = await this.post(change, this.seen, text, options)
      if (answer.status === 400 && (await this.signedIn())) {
        answer = await this.post(change, this.seen, text)
      }
      if (answer.ok) this.accepted(await answer.json(), change, said)
      else await this.refused(answer)
    } catch {
      this.failed("offline")
    }
  }

  post({ token, version, writer }, seen, text, options = {}) {
    const { draftAddress, draftTitle } = this.form.dataset
    const body = new FormData()
    const sent = { version, writer, seen, key: this.key, address: draftAddress, title: draftTitle }
    for (const [name, value] of Object.entries(sent)) body.set(name, value)
    body.set("fields", text)
    return fetch(`${this.drafts}/${token}/text`, {
      method: "POST",
      body,
      headers: { "X-CSRF-Token": this.form.elements.csrf_token.value },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    })
  }

  accepted(answer, change, said) {
    if (this.sheet.token !== change.token) return // the form was taken meanwhile, and is another
    const [token, version, writer] = answer.draft.split(".")
    const apart = token !== change.token
    this.sheet = { token, version: Number(version), writer }
    this.seen = Number(version)
    this.version = Math.max(this.version, this.seen)
    writeSheet(this.form, this.sheet)
    this.kept = said
    this.allWell()
    if (!this.isUnsent) drop(this.copyName)
    if (this.adopted) this.dropAdopted()
    if (apart) this.line.says("apart")
    else this.line.kept(answer.said)
    const editing = document.querySelector("[data-draft-editing]")
    if (editing && editing.textContent !== (answer.editing ?? "")) editing.textContent = answer.editing
  }

  allWell() {
    clearTimeout(this.retrying)
    this.problem = ""
    this.tries = 0
    this.line.says("")
  }

  // Unless the window that it came from is still open, and has written on.
  dropAdopted() {
    const { name, at } = this.adopted
    if (copiesOf(this.person, this.key).some((copy) => copy.name === name && copy.at === at)) drop(name)
    this.adopted = null
  }

  async refused(answer) {
    if (answer.status === 401 || answer.type === "opaqueredirect") this.failed("signedOut")
    else if (answer.status === 400) this.failed(this.problem || "signedOut")
    else if (answer.status >= 500) this.failed("offline")
    else {
      const { problem } = await answer.json().catch(() => ({ problem: "offline" }))
      this.failed(problem)
    }
  }

  failed(problem) {
    this.copy()
    this.problem = problem
    const isSignedOut = problem === "signedOut"
    this.line.says(this.noRoom ? "noRoom" : problem, isSignedOut)
    clearTimeout(this.retrying)
    const tries = LINES.includes(problem) ? this.tries++ : RETRY.length
    const pause = RETRY[Math.min(tries, RETRY.length - 1)]
    this.retrying = setTimeout(() => this.resume(), pause)
  }

  async resume() {
    if (!this.problem || this.sending || this.resuming || this.over) return
    this.resuming = true
    try {
      if (this.problem !== "signedOut" && this.problem !== "stranger") await this.send()
      else if (!(await this.signedIn())) this.failed(this.problem)
      else if (this.isUnsent) await this.send()
      else this.allWell()
    } catch {
      this.failed(this.problem)
    } finally {
      this.resuming = false
    }
  }

  // Signing in again makes the form's token old. Nobody else ever gets this person's text.
  async signedIn() {
    const options = { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }
    const answer = await fetch(`${this.drafts}/line`, options)
    if (!answer.ok) {
      this.problem = "signedOut"
      return false
    }
    const { person, token } = await answer.json()
    this.problem = String(person) === this.person ? "" : "stranger"
    if (this.problem) return false
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token
    return true
  }
}

function readSheet(form) {
  const [token, version, writer] = form.elements.draft.value.split(".")
  return { token, version: Number(version), writer }
}

function writeSheet(form, { token, version, writer }) {
  form.elements.draft.value = `${token}.${version}.${writer}`
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(LETTERS))
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("")
}
