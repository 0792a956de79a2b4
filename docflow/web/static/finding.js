// The search box with what it suggests (the combobox pattern), and the keys of a page of results.
// Without JavaScript the box is a plain form and the results are plain links.
"use strict";

{
  const box = document.getElementById("search");
  const list = document.getElementById("suggestions");
  const said = document.getElementById("suggested");
  let chosen = -1;
  let waiting = 0;
  let asking = null;

  const options = () => [...list.querySelectorAll("[role=option]")];

  const choose = (place) => {
    chosen = place;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = options()[place];
    if (option) { box.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else box.removeAttribute("aria-activedescendant");
  };

  const show = (open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };

  const leave = () => {
    window.clearTimeout(waiting);
    asking?.abort();
    show(false);
    said.textContent = "";
  };

  const ask = async () => {
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(`/search/suggest?q=${encodeURIComponent(box.value.trim().slice(0, 100))}`, { signal: mine.signal });
      if (!answer.ok || answer.redirected) { leave(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted) return;
      list.replaceChildren(...page.body.querySelectorAll("[role=group], :not([role=group]) > [role=option]"));
      choose(-1);
      show(options().length > 0);
      said.textContent = page.querySelector("[data-said]")?.dataset.said ?? "";
    } catch { if (!mine.signal.aborted) leave(); }
  };

  const soon = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 60);
  };

  if (box) {
    // While an input method composes, the box holds letters that nobody means to search for.
    box.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
    box.addEventListener("compositionstart", leave);
    box.addEventListener("compositionend", soon);
    box.addEventListener("focus", () => { if (!box.value) soon(); });
    box.addEventListener("blur", leave);
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const every = options();
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); leave(); }
      if (event.key === "Enter" && !list.hidden && every[chosen]) { event.preventDefault(); every[chosen].click(); }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { ask(); return; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((chosen + step + 1 + every.length + 1) % (every.length + 1)) - 1);
      }
    });
  }
}

// j and k, or the arrows once a result has the focus, go through the results; Enter opens, as for any link.
// Whoever talks to the computer switches single keys off in the account: words would set them off.
{
  const hits = document.querySelector(".hits");
  const letters = document.documentElement.dataset.shortcuts !== "off" ? { j: 1, k: -1 } : {};
  for (const hint of hits && letters.j ? document.querySelectorAll("[data-keys]") : []) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (!hits || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const links = [...hits.querySelectorAll("h2 a")];
    const at = links.indexOf(document.activeElement);
    const step = { ...letters, ...(at < 0 ? {} : { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
    if (!step) return;
    event.preventDefault();
    links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
  });
}
