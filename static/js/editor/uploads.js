// Files on their way into a text. Each is sent by itself while one types on, and put in where the
// caret was when it came; a picture once it is said what it shows. templates/files/parts.html has
// all words. A file that is sent again goes along with the same nonce, so it never is there twice.

const AT_ONCE = 2
const LETTERS = 24
const MEGABYTE = 1024 * 1024

export function startUploads(root, box, say) {
  const words = root.dataset
  const list = document.createElement("ul")
  const uploads = [] // each { file, place, row, state, … }
  let text = box.value

  list.className = "uploads"
  list.hidden = true
  list.setAttribute("aria-label", words.uploadList)
  root.querySelector(".editor__foot").before(list)
  box.addEventListener("input", keepPlaces)
  box.form?.addEventListener("submit", hold, true)

  return (files, place) => files.forEach((file) => add(file, place))

  function add(file, place) {
    const upload = { file, place, nonce: random(), state: "waiting", row: rowFor(file) }
    uploads.push(upload)
    list.append(upload.row.item)
    list.hidden = false
    upload.row.cancel.addEventListener("click", () => cancel(upload))
    upload.row.retry.addEventListener("click", () => retry(upload))
    say(named(words.uploadBegun, file))
    if (!file.size) fail(upload, seen(words.uploadEmpty, file), false)
    else if (file.size > Number(words.uploadMost) * MEGABYTE) fail(upload, seen(words.uploadLarge, file), false)
    next()
  }

  // What is typed meanwhile moves the places where the files are to go.
  function keepPlaces() {
    const now = box.value
    let same = 0
    while (same < text.length && same < now.length && text[same] === now[same]) same++
    const grown = now.length - text.length
    for (const upload of uploads) {
      if (upload.place > same) upload.place = Math.max(same, upload.place + grown)
    }
    text = now
  }

  // Sending

  function next() {
    const busy = uploads.filter(({ state }) => state === "sending").length
    const waiting = uploads.filter(({ state }) => state === "waiting")
    for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - busy))) send(upload)
  }

  function send(upload) {
    const body = new FormData()
    body.set("csrf_token", upload.token ?? box.form.elements.csrf_token.value)
    body.set("nonce", upload.nonce)
    body.set("files", upload.file, upload.file.name || "file")
    const request = new XMLHttpRequest() // fetch can't tell how far it is
    Object.assign(upload, { request, state: "sending" })
    request.open("POST", words.upload)
    request.setRequestHeader("X-Fragment", "true")
    request.responseType = "text"
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(upload, loaded / total))
    request.addEventListener("load", () => answered(upload, request))
    request.addEventListener("error", () => {
      fail(upload, `${seen(words.uploadFailed, upload.file)} ${words.uploadOffline}`)
      next()
    })
    request.send(body)
    progress(upload, 0)
  }

  function progress({ row }, share) {
    row.bar.hidden = false
    row.bar.value = share
  }

  async function answered(upload, request) {
    const said = read(request)
    if (request.status === 201) done(upload, said)
    else if (request.status === 422 && said.problem) fail(upload, said.problem, false)
    else if (request.status === 413) fail(upload, seen(words.uploadLarge, upload.file), false)
    else if ((request.status === 400 || request.status === 401) && !upload.token) await renew(upload)
    else if (request.status === 401) fail(upload, words.uploadSignedOut)
    else fail(upload, seen(words.uploadFailed, upload.file))
    next()
  }

  // A form token that grew old is fetched anew, once, unless somebody else is signed in by now.
  async function renew(upload) {
    try {
      const { drafts, draftPerson } = box.form.dataset
      const answer = await fetch(`${drafts}/line`, { redirect: "manual" })
      const { person, token } = answer.ok ? await answer.json() : {}
      if (!token || String(person) !== draftPerson) return fail(upload, words.uploadSignedOut)
      upload.token = token
      send(upload)
    } catch {
      fail(upload, `${seen(words.uploadFailed, upload.file)} ${words.uploadOffline}`)
    }
  }

  function fail(upload, problem, again = true) {
    upload.state = "failed"
    upload.row.bar.hidden = true
    upload.row.problem.textContent = problem
    upload.row.problem.hidden = false
    upload.row.retry.hidden = !again
    say(problem)
  }

  function retry(upload) {
    upload.state = "waiting"
    upload.token = undefined
    upload.row.problem.hidden = upload.row.retry.hidden = true
    upload.row.cancel.focus()
    next()
  }

  function cancel(upload) {
    upload.request?.abort()
    leave(upload)
    say(named(words.uploadCancelled, upload.file))
    next()
  }

  // Putting in

  function done(upload, made) {
    upload.row.bar.hidden = upload.row.problem.hidden = true
    upload.made = made
    if (!made.picture) return putIn(upload, made.link, false)
    upload.state = "described"
    describe(upload)
  }

  function describe(upload) {
    const { row, made } = upload
    const asked = askFor(upload)
    row.item.append(asked.whole)
    asked.image.src = made.picture
    const insert = () => {
      const alt = asked.alt.value.trim().replace(/\s+/g, " ")
      const missing = !alt && !asked.decoration.checked
      asked.problem.hidden = !missing
      asked.alt.setAttribute("aria-invalid", String(missing))
      if (missing) return asked.alt.focus()
      const shown = asked.decoration.checked ? "" : alt
      putIn(upload, `![${shown.replace(/[[\]\\`*_<]/g, "\\$&")}](${made.address})`, true, true)
    }
    asked.insert.addEventListener("click", insert)
    asked.decoration.addEventListener("change", () => (asked.alt.disabled = asked.decoration.checked))
    asked.alt.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return
      event.preventDefault() // else it would save the page
      insert()
    })
    if (document.activeElement === document.body || row.item.contains(document.activeElement)) asked.alt.focus()
    say(named(words.uploadDescribe, upload.file))
  }

  // A picture is a paragraph of its own; a link stands in the line.
  function putIn(upload, markdown, apart, byHand = false) {
    const place = Math.min(upload.place, box.value.length)
    const [before, after] = [box.value.slice(0, place), box.value.slice(place)]
    const [start, end] = apart ? paragraph(before, after) : inLine(before, after)
    insertAt(place, start + markdown + end)
    leave(upload, byHand)
    say(named(words.uploadDone, upload.file))
  }

  // Where somebody is typing the caret stays where it is.
  function insertAt(place, piece) {
    const { selectionStart: from, selectionEnd: to } = box
    const later = (caret) => (caret >= place ? caret + piece.length : caret)
    const wasIn = document.activeElement
    box.focus({ preventScroll: true })
    box.setSelectionRange(place, place)
    const wanted = box.value.slice(0, place) + piece + box.value.slice(place)
    if (!document.execCommand("insertText", false, piece) || box.value !== wanted) {
      box.value = wanted
      box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }))
    }
    box.setSelectionRange(later(from), later(to))
    if (wasIn && wasIn !== box && wasIn !== document.body) wasIn.focus({ preventScroll: true })
  }

  function leave(upload, byHand = false) {
    const held = upload.row.item.contains(document.activeElement)
    uploads.splice(uploads.indexOf(upload), 1)
    upload.row.item.remove()
    list.hidden = !uploads.length
    if (byHand || held) box.focus({ preventScroll: true })
  }

  // Saving waits for what is on its way: else it would be missing from the text.
  function hold(event) {
    const open = uploads.find(({ state }) => state !== "failed")
    if (!open || event.submitter?.name) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const asked = open.row.item.querySelector("input[type=text]")
    if (asked) open.row.item.querySelector("[data-insert]").click()
    else open.row.cancel.focus()
    if (asked && !uploads.some(({ state }) => state !== "failed")) box.form.requestSubmit(event.submitter)
    else if (!asked) wait(open)
  }

  function wait({ row, file }) {
    row.problem.textContent = seen(words.uploadWait, file)
    row.problem.hidden = false
    say(row.problem.textContent)
  }

  // Rows

  function rowFor(file) {
    const item = made("li", "uploads__row")
    const name = made("bdi", "uploads__name", file.name || "file")
    const acts = made("div", "uploads__acts")
    const bar = made("progress", "progress__bar")
    const problem = made("p", "uploads__problem")
    const retry = button(words.uploadRetry, file)
    const cancel = button(words.uploadCancel, file)
    bar.setAttribute("aria-label", named(words.uploadBegun, file))
    bar.max = 1
    bar.hidden = problem.hidden = retry.hidden = true
    acts.append(retry, cancel)
    item.append(name, acts, bar, problem)
    return { item, bar, problem, retry, cancel }
  }

  function askFor({ file, nonce }) {
    const whole = made("div", "uploads__describe")
    const image = made("img")
    const field = made("div", "uploads__alt")
    const label = made("label", "govuk-label", seen(words.uploadAlt, file))
    const hint = made("div", "govuk-hint", words.uploadAltHint)
    const problem = made("p", "uploads__problem", words.uploadAltMissing)
    const alt = made("input", "govuk-input")
    const choice = made("label", "uploads__decoration")
    const decoration = made("input")
    const insert = made("button", "govuk-button govuk-button--secondary", words.uploadInsert)
    image.alt = ""
    Object.assign(alt, { type: "text", id: `alt-${nonce}`, maxLength: 500, dir: "auto", autocomplete: "off" })
    Object.assign(label, { htmlFor: alt.id })
    Object.assign(hint, { id: `${alt.id}-hint` })
    Object.assign(problem, { id: `${alt.id}-error`, hidden: true })
    alt.setAttribute("aria-describedby", `${hint.id} ${problem.id}`)
    Object.assign(decoration, { type: "checkbox" })
    Object.assign(insert, { type: "button" })
    insert.dataset.insert = ""
    insert.setAttribute("aria-label", named(words.uploadInsertWhole, file))
    choice.append(decoration, words.uploadDecoration)
    field.append(label, hint, problem, alt)
    whole.append(image, field, choice, insert)
    return { whole, image, alt, decoration, insert, problem }
  }
}

// Its name begins with what can be seen of it, for who speaks to their computer (WCAG 2.5.3).
function button(words, file) {
  const each = made("button", "link-button", words)
  const hidden = made("span", "govuk-visually-hidden", " ")
  hidden.append(made("bdi", "", file.name || "file"))
  each.append(hidden)
  each.type = "button"
  return each
}

function made(tag, css = "", words = "") {
  const element = document.createElement(tag)
  if (css) element.className = css
  element.textContent = words
  return element
}

function named(sentence, file) {
  return sentence.replace("{name}", file.name || "file")
}

// The same where it can be seen: a name that runs the other way turns nothing round.
function seen(sentence, file) {
  return sentence.replace("{name}", `\u2068${file.name || "file"}\u2069`)
}

function paragraph(before, after) {
  const start = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n"
  const end = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n"
  return [start, end]
}

function inLine(before, after) {
  return [!before || /[\s(]$/.test(before) ? "" : " ", !after || /^[\s).,;:!?]/.test(after) ? "" : " "]
}

function read(request) {
  try {
    return JSON.parse(request.responseText)
  } catch {
    return {}
  }
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(LETTERS))
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("")
}
