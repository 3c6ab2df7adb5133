// How far an import is, without loading the screen again: asked for every few seconds, and only
// while somebody looks. Once it is done the screen is loaded anew, with what there is to see then.

const PAUSE = 2000

export function followImport(place) {
  const begun = state()
  document.querySelector("[data-look-again]")?.remove()
  setTimeout(look, PAUSE)

  function state() {
    return place.querySelector("[data-state]")?.dataset.state
  }

  async function look() {
    if (!document.hidden) {
      const answer = await fetch(place.dataset.progress, { redirect: "error" }).catch(() => null)
      if (answer && !answer.ok) return
      if (answer) show(await answer.text())
    }
    if (state() === begun) setTimeout(look, PAUSE)
    else end()
  }

  function show(html) {
    place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes)
  }

  function end() {
    const status = document.querySelector("[data-progress-ended]")
    status.textContent = status.dataset.progressEnded
    location.reload()
  }
}
