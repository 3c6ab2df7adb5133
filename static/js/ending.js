// Tells that the session ends soon, politely: at the end of the screen, without taking the focus. The
// server says when, since another window may have put it off meanwhile, and what to say.

const BEFORE = 300 // seconds, as the server has it
const LOOK_AGAIN = 60_000 // milliseconds

export function warnBeforeTheEnd() {
  const { session: address, left } = document.body.dataset
  const box = document.createElement("div")
  box.className = "session-ends"
  box.role = "status"
  wait(Number(left))

  // A machine that slept is late: then it asks as soon as it wakes.
  function wait(seconds) {
    const at = Date.now() + Math.max(seconds - BEFORE, 1) * 1000
    const timer = setInterval(() => {
      if (Date.now() < at) return
      clearInterval(timer)
      ask()
    }, Math.min(LOOK_AGAIN, Math.max(at - Date.now(), 1000)))
  }

  async function ask() {
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null)
    if (!answer) return wait(BEFORE + 60) // no line: once more in a minute
    if (answer.status !== 200) return // it has ended, as was said
    const { left, part } = await answer.json()
    if (!part) {
      box.remove()
      return wait(left)
    }
    if (!box.isConnected) document.body.append(box)
    if (!box.childElementCount) show(part)
    wait(BEFORE + Math.max(5, Math.min(left, 30)))
  }

  function show(part) {
    box.replaceChildren(...new DOMParser().parseFromString(part, "text/html").body.childNodes)
    box.querySelector("form")?.addEventListener("submit", stay)
  }

  async function stay(event) {
    event.preventDefault()
    const form = event.target
    const fields = new URLSearchParams(new FormData(form))
    const sent = await fetch(form.action, { method: "POST", body: fields, headers: { "X-Fragment": "true" } }).catch(() => null)
    if (sent?.status !== 204) return // it still says what comes
    box.replaceChildren()
    box.remove()
  }
}
