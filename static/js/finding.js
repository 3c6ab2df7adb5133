// A list follows what is typed into the box that finds things in it. The server is asked, as by the
// button beside the box: so both find the same, in every language. Only the list changes; what is
// typed, and where one is, stay as they are.

const PAUSE = 250 // milliseconds: nobody is told of a number for each key

export function followTyping(form) {
  const input = form.querySelector("input[type=search]")
  const count = form.querySelector("[role=status]")
  const list = document.getElementById(form.dataset.finds)
  let timer = 0
  let asking = new AbortController()

  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  })

  async function ask() {
    asking.abort()
    asking = new AbortController()
    const address = new URL(form.action)
    if (input.value.trim()) address.searchParams.set("q", input.value)
    try {
      const answer = await fetch(address, { redirect: "error", signal: asking.signal })
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"), address)
    } catch {
      // The button beside the box says what is wrong, and leads to signing in.
    }
  }

  function show(page, address) {
    list.replaceChildren(...page.getElementById(list.id).childNodes)
    count.textContent = page.querySelector("form[data-finds] [role=status]").textContent
    history.replaceState(history.state, "", address)
  }
}
