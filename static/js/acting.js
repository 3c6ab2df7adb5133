// Reactions, votes and accepted answers without leaving the screen: a form marked `data-acting` is
// sent as it always is, with the header `X-Fragment` (see entgov/web/fragments.py); the answer is
// what stands from now on in the places that have its `data-acts`: below the text of the post, in its
// foot. Where that fails, the browser sends the form itself.

export function actInPlace() {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-acting]") && !event.defaultPrevented) act(event)
  })
}

async function act(event) {
  const { target: form, submitter } = event
  const place = form.closest("[data-acts]")
  event.preventDefault()
  if (place.getAttribute("aria-busy")) return
  place.setAttribute("aria-busy", "true")
  const fields = new URLSearchParams(new FormData(form, submitter))
  try {
    const answer = await fetch(submitter?.getAttribute("formaction") ?? form.getAttribute("action"), {
      method: "POST",
      body: fields,
      headers: { "X-Fragment": "true" },
      redirect: "manual",
    })
    if (answer.status !== 201) throw new Error(String(answer.status))
    const part = new DOMParser().parseFromString(await answer.text(), "text/html")
    if (!part.querySelector(sameAs(place))) throw new Error("nothing to put there")
    for (const fresh of part.querySelectorAll("[data-acts]")) {
      replace(fresh.dataset.acts === place.dataset.acts ? place : document.querySelector(sameAs(fresh)), fresh, submitter)
    }
  } catch {
    place.removeAttribute("aria-busy")
    form.removeAttribute("data-acting")
    form.requestSubmit(submitter)
  }
}

function sameAs(place) {
  return `[data-acts="${place.dataset.acts}"]`
}

function replace(place, fresh, submitter) {
  if (!place) return
  const held = place.contains(document.activeElement)
  place.replaceWith(fresh)
  if (held) focusOn(fresh, submitter?.value)
}

// The last reaction that is taken back goes into what is folded away, where nothing can have focus;
// where one has voted, the way to another vote stands where the form was
function focusOn(fresh, value) {
  if (value) fresh.querySelector(`button[value="${value}"]`)?.focus()
  if (!fresh.contains(document.activeElement)) fresh.querySelector("summary, button, a, input:not([type=hidden])")?.focus()
}
