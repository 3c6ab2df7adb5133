// What JavaScript adds to screens that work without it. Loaded as a module on every screen.

document.body.classList.add("js-enabled", "govuk-frontend-supported")
warnOfUnsavedText()
offerCopying()
letKeyboardsScroll()
addEventListener("resize", letKeyboardsScroll)
await startGovukFrontend()

// The address comes from the page, because it carries the hash of the file.
async function startGovukFrontend() {
  const { initAll } = await import(document.getElementById("govuk-frontend").href)
  initAll()
}

// A form marked `data-unsaved-warning` asks before typed text is left behind. With the value
// `always` it asks even before anything was typed (its text was typed on an earlier screen).
// The listener exists only while it is needed: browsers keep no page that has one for "back".
function warnOfUnsavedText() {
  for (const form of document.querySelectorAll("form[data-unsaved-warning]")) {
    const warn = () => addEventListener("beforeunload", ask)
    if (form.dataset.unsavedWarning === "always") warn()
    form.addEventListener("input", warn)
    form.addEventListener("submit", () => removeEventListener("beforeunload", ask))
  }
}

function ask(event) {
  event.preventDefault()
}

// A button with `data-copy="#id"` copies that field or element, and says so where it is heard.
// It is hidden until here, since without JavaScript it could do nothing.
function offerCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const answer = announcer(button)
    button.hidden = false
    button.addEventListener("click", async () => {
      const done = await copy(document.querySelector(button.dataset.copy))
      answer.textContent = done ? button.dataset.copyDone : button.dataset.copyFailed
    })
  }
}

function announcer(button) {
  const answer = document.createElement("span")
  answer.className = "copy-answer"
  answer.setAttribute("role", "status")
  button.after(answer)
  return answer
}

// Browsers lend their clipboard only to https and to this machine; else the text is selected.
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent)
    return true
  } catch {
    if (source.select) source.select()
    else getSelection().selectAllChildren(source)
    return false
  }
}

// What scrolls sideways in its own box can be reached with the keyboard in every browser.
function letKeyboardsScroll() {
  for (const box of document.querySelectorAll(".prose pre, .prose table, .table-scroll, .diff")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0
    else box.removeAttribute("tabindex")
  }
}
