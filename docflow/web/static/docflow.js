// What JavaScript adds; every page works without it. Plain listeners on the document, so that
// parts which htmx brings in later are served too.
"use strict";

// "/" goes to the search box, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector(".search input");
  if (box) { event.preventDefault(); box.focus(); box.select(); }
});

// A form or button with data-confirm asks first; a form is sent once, however often it is clicked.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if ((question && !window.confirm(question)) || event.target.dataset.sent) { event.preventDefault(); return; }
  if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) {
    event.target.dataset.sent = "yes";
    window.setTimeout(() => delete event.target.dataset.sent, 4000);
  }
});

// A field with data-send sends its form as soon as it changes (filters).
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send]")) event.target.form.requestSubmit();
});

// Files dropped on an upload area land in its file field.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = event.target.closest?.(".upload");
    if (!area) return;
    event.preventDefault();
    area.classList.toggle("over", kind === "dragover");
    const field = area.querySelector("input[type=file]");
    if (kind === "drop" && event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// An audit dragged to another month of a calendar is moved there, as the form behind it would.
const slotKind = "application/x-docflow-slot";
document.addEventListener("dragstart", (event) => {
  const slot = event.target.closest?.("a[data-version]");
  if (slot) event.dataTransfer.setData(slotKind, JSON.stringify([slot.getAttribute("href"), slot.dataset.version]));
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const month = event.target.closest?.("td[data-month]");
    if (!month || !event.dataTransfer.types.includes(slotKind)) return;
    event.preventDefault();
    month.classList.toggle("over", kind === "dragover");
    if (kind !== "drop") return;
    const [action, version] = JSON.parse(event.dataTransfer.getData(slotKind));
    const form = Object.assign(document.createElement("form"), { method: "post", action });
    for (const [name, value] of Object.entries({ version, month: month.dataset.month })) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.requestSubmit();
  });
}

// A link with data-sheet shows the sheet of the page it leads to in a dialog, over the present page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (link && !event.ctrlKey && !event.metaKey && window.HTMLDialogElement) {
    event.preventDefault();
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheet = page.querySelector(".sheet");
    if (!answer.ok || answer.redirected || !sheet) { window.location.assign(link.href); return; }
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", sheet.querySelector("h1").id);
    dialog.append(sheet);
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    document.body.append(dialog);
    dialog.showModal();
  }
  if (event.target.closest("dialog [data-close]")) { event.preventDefault(); event.target.closest("dialog").close(); }
});

// A box with data-narrow hides the lines of a list that do not have its words; what is ticked stays in sight.
for (const box of document.querySelectorAll("[data-narrow]")) box.hidden = false;
document.addEventListener("input", (event) => {
  const list = document.getElementById(event.target.dataset.narrow ?? "");
  if (!list) return;
  const words = event.target.value.trim().toLowerCase();
  for (const line of list.children) {
    line.hidden = !line.textContent.toLowerCase().includes(words) && !line.querySelector(":checked");
  }
});
