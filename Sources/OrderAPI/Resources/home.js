"use strict";
const figures = document.getElementById("figures");
let shown = "", isLoading = false, isStale = false;

/// Takes the new figures. The focus stays where it was, and what was opened stays open.
function take(text) {
  const link = figures.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const isOpen = figures.querySelector("details")?.open;
  shown = text;
  figures.innerHTML = text;
  if (isOpen) figures.querySelector("details").open = true;
  if (link) figures.querySelector(`a[href="${CSS.escape(link)}"]`)?.focus();
}

async function load() {
  if (isLoading) {
    isStale = true;
    return;
  }
  isLoading = true;
  try {
    const answer = await fetch("/?part=figures&lang=" + document.documentElement.lang.slice(0, 2));
    const text = await answer.text();
    if (answer.ok && text !== shown) take(text);
  } catch { /* The stream tells when the connection is back. */ }
  // Many orders at once are many changes; the figures are read once a second at most.
  setTimeout(() => {
    isLoading = false;
    if (isStale) {
      isStale = false;
      load();
    }
  }, 1000);
}

function listen() {
  const changes = new EventSource("/changes");
  changes.addEventListener("change", load);
  changes.onerror = () => {
    if (changes.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

listen();
