// What the pages gain with JavaScript; without it every form and link works as it stands.
(() => {
  const byId = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const all = (from, what) => [...from.querySelectorAll(what)];
  const say = (words) => { byId("status").textContent = words; };
  const went = (ctx) => ctx.response?.status < 400;
  document.documentElement.classList.add("js");

  // Typed and not sent yet: kept over reloads, never overwritten.
  const texts = (form) => all(form, "textarea, [type=text]");
  const changed = (field) => field.value !== field.defaultValue;
  const unsent = (form) => form.matches("[data-edited]") || texts(form).some(changed);
  const draft = (field) => `draft ${location.pathname} ${field.id}`;
  const forget = (form) => texts(form).forEach((field) => sessionStorage.removeItem(draft(field)));
  const restore = () => all(document, "textarea[id]").forEach((field) => {
    const kept = sessionStorage.getItem(draft(field));
    if (kept === null || kept === field.value || changed(field)) return;
    field.value = kept;
    field.form.dataset.kept = "";
    field.closest("details")?.setAttribute("open", "");
  });
  on("input", ({target}) => {
    if (target.matches("textarea[id]")) sessionStorage.setItem(draft(target), target.value);
  });
  on("submit", ({target}) => { if (!target.dataset.hxPost) forget(target); });

  // The note: due after a change while it is open, else when it is opened.
  const host = byId("note-host"), pop = byId("note-pop"), state = byId("note-state");
  let stale = true;
  const note = (words) => { if (state) state.textContent = `note ${words}`; };
  on("session-changed", () => {
    if (!host) return;
    if (!pop || pop.matches(":popover-open")) htmx.trigger(host, "note-due");
    else if (!stale) {
      stale = true;
      note("changed since");
    }
  });
  pop?.addEventListener("toggle", ({newState}) => {
    if (stale && newState === "open") htmx.trigger(host, "note-open");
  });

  const sent = new WeakMap();
  const scroller = byId("log-scroll");
  const toEnd = () => { if (scroller) scroller.scrollTop = scroller.scrollHeight; };
  const busy = (form, is) => all(form, "[type=submit]").forEach((button) => { button.ariaDisabled = is || null; });
  let source, places, atEnd;

  htmx.registerExtension("resolutionflow", {
    htmx_config_request(elt, {ctx}) {
      if (elt === host && host.dataset.tag) ctx.request.headers["HX-PTag"] = host.dataset.tag;
    },
    htmx_before_request(elt) {
      if (elt === host) byId("note-body").setAttribute("aria-busy", "true");
      if (!elt.matches("form")) return;
      sent.set(elt, texts(elt).map((field) => field.value).join());
      busy(elt, true);
      if (elt.dataset.says) say(elt.dataset.says);
    },
    htmx_before_swap(elt, {ctx}) {
      source = elt.closest("form");
      places = [];
      for (let at = document.activeElement; (at = at?.closest("[data-focus]")); at = at.parentElement) places.push(at.id);
      atEnd = scroller?.scrollHeight - scroller?.scrollTop - scroller?.clientHeight < 100;
      if (!went(ctx) || ctx.seen) return;
      ctx.seen = true;
      byId("alert").replaceChildren();
      // What was typed since stays.
      if (elt.matches("form[method=post]") && texts(elt).map((field) => field.value).join() === sent.get(elt)) {
        forget(elt);
        elt.reset();
        delete elt.dataset.kept;
      }
    },
    htmx_before_morph_node(old) {
      if (!old.matches("form, li")) return true;
      const typed = [old, ...all(old, "form")].filter((form) => form.matches("form") && form !== source && unsent(form));
      typed.forEach((form) => { form.dataset.kept = ""; });
      return !typed.length;
    },
    htmx_after_swap() {
      restore();
      if (atEnd) toEnd();
      const first = document.querySelector("[data-take-focus]");
      first?.removeAttribute("data-take-focus");
      first?.focus();
      // What had the focus is gone or hidden: go to its surroundings.
      const at = document.activeElement, home = places.map(byId).find(Boolean);
      if (home && (at === document.body || !at.checkVisibility())) document.querySelector(home.dataset.focus)?.focus();
    },
    htmx_finally_request(elt, {ctx}) {
      if (elt.matches("form")) busy(elt, false);
      if (elt !== host) return;
      byId("note-body").removeAttribute("aria-busy");
      if (!went(ctx)) return;
      host.dataset.tag = ctx.response.headers.get("HX-PTag") ?? "";
      stale = false;
      note("up to date");
      say("Preview updated");
    },
  });

  // A failure leaves the page as it is.
  const fail = (words) => ({detail: {ctx}}) => {
    if (ctx.response?.status < 500) return;
    const elt = ctx.sourceElement, line = byId("failure").content.firstElementChild.cloneNode(true);
    line.prepend(words);
    line.querySelector("button").onclick = () => {
      (elt.querySelector("[type=submit]") ?? elt).focus();
      byId("alert").replaceChildren();
      if (elt.matches("form")) elt.requestSubmit(ctx.request.submitter);
      else htmx.trigger(elt, elt === host ? "note-open" : "click");
    };
    byId("alert").replaceChildren(line);
    say("");
  };
  on("htmx:response:error", fail("Something broke on our side."));
  on("htmx:error", fail("No answer from the server."));

  // No stream is free: the same form goes without one.
  on("no-stream", ({target}) => {
    forget(target);
    target.submit();
  });

  // The last frame of a whole reply ends this.
  on("htmx:sse:close", () => {
    if (!byId("stream").ariaBusy) return;
    byId("stream").ariaBusy = null;
    byId("running").dataset.broken = "";
    say("Reply interrupted.");
  });

  on("click", async ({target}) => {
    const from = byId(target.closest("[data-copy]")?.dataset.copy);
    if (!from) return;
    try {
      await navigator.clipboard.writeText(from.value ?? from.textContent);
      say("Copied.");
    } catch {
      say("This browser does not let pages copy. Select the text and copy it yourself.");
    }
  });
  on("keydown", ({key, ctrlKey, metaKey, target: {form}}) => {
    if (key !== "Enter" || !(ctrlKey || metaKey) || !form) return;
    const [send, another] = all(form, "[type=submit]");
    if (!another) form.requestSubmit(send);
  });
  restore();
  toEnd();
})();
