// Passkeys: asks the browser for one, and sends what it says along with the form. The challenge comes
// from the server for each press, since it counts once and for a few minutes only.

const BINARY = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]

export function offerPasskeys() {
  if (!window.PublicKeyCredential) return
  for (const missing of document.querySelectorAll("[data-passkey-missing]")) missing.hidden = true
  for (const offer of document.querySelectorAll("[data-passkey-offer]")) offer.hidden = false
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false
    form.addEventListener("submit", (event) => askFirst(event, form))
  }
}

async function askFirst(event, form) {
  const button = form.querySelector("[data-passkey-field]")
  const field = form.elements[button.dataset.passkeyField]
  if (field.value) return // it is on its way
  event.preventDefault()
  const answer = form.querySelector("[data-passkey-answer]")
  answer.textContent = ""
  button.disabled = true
  try {
    field.value = JSON.stringify(await ask(form))
    form.requestSubmit()
  } catch (problem) {
    answer.textContent = form.dataset[problem instanceof Refused ? problem.why : "failed"]
  } finally {
    button.disabled = false
  }
}

class Refused extends Error {
  constructor(status) {
    super()
    this.why = status === 429 ? "busy" : "ended"
  }
}

async function ask(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, use: form.dataset.use })
  const answer = await fetch(form.dataset.passkey, { method: "POST", body, redirect: "error" })
  if (!answer.ok) throw new Refused(answer.status)
  const wanted = decoded(await answer.json())
  const { credentials } = navigator
  const made = form.dataset.use === "register" ? await credentials.create({ publicKey: wanted }) : await credentials.get({ publicKey: wanted })
  return encoded(made)
}

function decoded(options) {
  options.challenge = bytes(options.challenge)
  if (options.user) options.user.id = bytes(options.user.id)
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const each of list ?? []) each.id = bytes(each.id)
  }
  return options
}

function encoded(made) {
  const response = {}
  for (const name of BINARY) if (made.response[name]) response[name] = text(made.response[name])
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} }
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0))
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)))
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}
