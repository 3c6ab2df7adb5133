// How far exports are, without loading the screen again: asked for every few seconds while one of
// them is under way, and only while somebody looks.

const PAUSE = 2000

export function followExports(list) {
  const status = document.querySelector("[data-ready]")
  document.querySelector("[data-look-again]")?.remove()
  if (isUnderWay()) setTimeout(look, PAUSE)

  function isUnderWay() {
    return list.querySelector("[data-under-way]") !== null
  }

  async function look() {
    if (!document.hidden) {
      const answer = await fetch(list.dataset.exports, { redirect: "error" }).catch(() => null)
      if (answer && !answer.ok) return
      if (answer) show(await answer.text())
    }
    if (isUnderWay()) setTimeout(look, PAUSE)
    else status.textContent = status.dataset.ready
  }

  // A list in which somebody stands stays as it is, or they would stand nowhere.
  function show(html) {
    if (list.contains(document.activeElement)) return
    list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes)
  }
}
