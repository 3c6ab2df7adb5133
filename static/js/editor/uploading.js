// Files that are dropped on a text, pasted into it or chosen for it. What is done with them is loaded
// when the first one comes (uploads.js). The way without a script is taken away.

export function startUploading(root, box, say) {
  const chooser = document.createElement("input")
  let loaded = null

  for (const fallback of root.querySelectorAll("[data-editor-files]")) fallback.remove()
  Object.assign(chooser, { type: "file", multiple: true, hidden: true })
  chooser.addEventListener("change", () => {
    take(chooser.files)
    chooser.value = ""
  })
  root.querySelector(".editor__foot").before(chooser)
  box.addEventListener("paste", paste)
  root.addEventListener("dragenter", (event) => drag(event, true))
  root.addEventListener("dragover", (event) => drag(event, true))
  root.addEventListener("dragleave", (event) => root.contains(event.relatedTarget) || drag(event, false))
  root.addEventListener("drop", drop)

  return { choose: () => chooser.click() }

  async function take(files) {
    const taken = [...files]
    const place = box.selectionEnd
    loaded ??= import("./uploads.js").then((uploads) => uploads.startUploads(root, box, say))
    const add = await loaded
    add(taken, place)
  }

  // A picture on the clipboard often comes with HTML that only names it; a text with formatting
  // often comes with a picture of itself.
  function paste(event) {
    const files = event.clipboardData?.files ?? []
    const plain = event.clipboardData?.getData("text/plain")
    if (!files.length || plain) return
    event.preventDefault()
    event.stopImmediatePropagation()
    take(files)
  }

  function drag(event, over) {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    root.classList.toggle("editor--dropping", over)
  }

  function drop(event) {
    root.classList.remove("editor--dropping")
    if (!event.dataTransfer?.files.length) return
    event.preventDefault()
    take(event.dataTransfer.files)
  }
}
