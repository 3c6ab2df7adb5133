// "4 new posts" waits above a list until somebody presses it: nothing moves by itself. The count is
// asked for while the window is seen, and less often where the line is bad.

const EVERY = 60_000 // milliseconds
const AT_MOST = 15 * EVERY

export function announceNewer(place) {
  const link = place.querySelector("a")
  const status = place.querySelector("[role=status]")
  let tag = ""
  let wait = EVERY
  let due = Date.now() + wait
  let timer = 0
  plan(wait) // a window that was opened behind others is not seen from the start

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer)
    else plan(Math.max(0, due - Date.now()))
  })

  function plan(pause) {
    clearTimeout(timer)
    if (!document.hidden) timer = setTimeout(look, pause)
  }

  async function look() {
    const goesOn = await asked()
    due = Date.now() + wait
    if (goesOn) plan(wait)
  }

  async function asked() {
    try {
      const answer = await fetch(place.dataset.newer, {
        headers: tag ? { "If-None-Match": tag } : {},
        redirect: "manual",
      })
      if (answer.type === "opaqueredirect" || answer.status === 401) return false // signed out
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? ""
        show((await answer.json()).text)
      } else if (answer.status !== 304) throw new Error(String(answer.status))
      wait = EVERY
    } catch {
      wait = Math.min(2 * wait, AT_MOST)
    }
    return true
  }

  // It is said once: a count that grows each minute would nag.
  function show(text) {
    if (text && link.hidden) status.textContent = text
    link.textContent = text
    link.hidden = !text
  }
}
