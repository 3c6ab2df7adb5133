// "4 new posts" waits beside a list until somebody presses it: nothing moves by itself. While the
// line of live.js stands, each one is told; without it the count is asked for now and then while the
// window is seen, and less often where the way to the server is bad.

import { counted } from "./counted.js"

const EVERY = 60_000 // milliseconds
const AT_MOST = 15 * EVERY
const YOUNG = 8_000 // who calls so soon is told what happened meanwhile
const SPREAD = 3_000
const MOST = 99

export function announceNewer(place) {
  const link = place.querySelector("a")
  const status = place.querySelector("[role=status]")
  const since = new Map() // what was told, and when
  let tag = ""
  let count = 0 // as the server said it last
  let wait = EVERY
  let due = Date.now() + wait
  let timer = 0
  let isTold = false
  plan(wait) // a window that was opened behind others is not seen from the start

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer)
    else plan(Math.max(0, due - Date.now()))
  })
  document.addEventListener("line", ({ detail }) => {
    isTold = detail
    clearTimeout(timer)
    if (!isTold) plan(Math.max(EVERY * Math.random(), due - Date.now()))
    else if (performance.now() > YOUNG) plan(SPREAD * Math.random())
  })
  document.addEventListener("told", ({ detail: { kind, thing } }) => {
    if (kind === "gone") since.delete(thing)
    else if (kind === "post" && !document.getElementById(`post-${thing}`)) since.set(thing, Date.now())
    else return
    show()
  })

  function plan(pause) {
    clearTimeout(timer)
    if (!document.hidden && place.dataset.newer) timer = setTimeout(look, pause)
  }

  async function look() {
    const goesOn = await asked()
    due = Date.now() + wait
    if (goesOn && !isTold) plan(wait)
  }

  async function asked() {
    const begun = Date.now()
    try {
      const answer = await fetch(place.dataset.newer, {
        headers: tag ? { "If-None-Match": tag } : {},
        redirect: "manual",
      })
      if (answer.type === "opaqueredirect" || answer.status === 401) return false // signed out
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? ""
        count = (await answer.json()).count
      } else if (answer.status !== 304) throw new Error(String(answer.status))
      for (const [thing, at] of since) if (at < begun) since.delete(thing) // it is in the count
      show()
      wait = EVERY
    } catch {
      wait = Math.min(2 * wait, AT_MOST)
    }
    return true
  }

  // It is said once: a count that grows each minute would nag.
  function show() {
    const number = count + since.size
    const text = number > MOST ? place.dataset.many : number ? counted(place.dataset, "new", number) : ""
    if (text && link.hidden) status.textContent = text
    link.textContent = text
    link.hidden = !text
  }
}
