// A button with `data-copy="#id"` copies that field or element, and says so where it is heard.
// It is hidden until here, since without JavaScript it could do nothing.
export function offerCopying() {
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
