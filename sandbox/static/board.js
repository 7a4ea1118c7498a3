// Loads the page again once something new has arrived; until then it leaves the reader's place alone.
"use strict";

const LOOK_MS = 5000;
let shown = null;

async function look() {
  try {
    const answer = await fetch(window.location.href, { cache: "no-store" });
    const text = await answer.text();
    if (shown !== null && text !== shown) {
      window.location.reload();
    }
    shown = text;
  } catch (error) {
    console.warn("the sandbox does not answer, the page stays:", error);
  }
  setTimeout(look, LOOK_MS);
}

look();
