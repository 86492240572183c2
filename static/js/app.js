// What the pages gain with JavaScript; without it every form and link works as it stands.
(() => {
  const byId = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const all = (from, what) => [...from.querySelectorAll(what)];
  const say = (words) => { byId("status").textContent = words; };
  const formOf = (elt) => elt.closest("[method=post]");
  const went = (ctx) => ctx.response?.status < 400;
  const {desk, login} = document.currentScript.dataset;
  document.documentElement.classList.add("js");

  // Keeping drafts, copying, shortcuts and picking facts come with the first sign of a hand.
  const sit = async (event) => (await import(desk)).take(event, draft);
  ["keydown", "pointerdown"].forEach((name) => addEventListener(name, sit));

  // Typed and not sent yet: kept over reloads, never overwritten.
  const texts = (form) => all(form, "textarea, [type=text]");
  const changed = (field) => field.value !== field.defaultValue;
  const typed = (form) => texts(form).map((field) => field.value).join();
  const unsent = (form) => form.matches("[data-edited]") || texts(form).some(changed);
  const draft = (field) => `draft ${login} ${location.pathname} ${field.id}`;
  const forget = (form) => texts(form).forEach((field) => sessionStorage.removeItem(draft(field)));
  const restore = () => all(document, "textarea[id]").forEach((field) => {
    const kept = sessionStorage.getItem(draft(field));
    if (kept === null || kept === field.value || changed(field)) return;
    field.value = kept;
    field.form.dataset.kept = "";
    field.closest("details")?.setAttribute("open", "");
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

  // What teammates do: asked for while somebody can see it and nothing else is under way.
  const news = byId("news");
  let lost = false, own = 0;
  const reach = (isLost) => {
    if (isLost !== lost) say(isLost ? "Connection lost, trying again." : "Connected again.");
    lost = isLost;
  };
  on("visibilitychange", () => { if (news) htmx.trigger(news, "look"); });

  const sent = new WeakMap();
  const scroller = byId("log-scroll");
  const toEnd = () => { if (scroller) scroller.scrollTop = scroller.scrollHeight; };
  const busy = (form, is) => all(form, "[type=submit]").forEach((button) => { button.ariaDisabled = is || null; });
  let source, places, atEnd, view, below;

  htmx.registerExtension("resolutionflow", {
    htmx_config_request(elt, {ctx}) {
      if (elt === host && host.dataset.tag) ctx.request.headers["HX-PTag"] = host.dataset.tag;
      return elt !== news || !(document.hidden || byId("stream").ariaBusy);
    },
    htmx_before_request(elt, {ctx}) {
      ctx.own = elt === news ? own : ++own;
      if (elt === host) byId("note-body").setAttribute("aria-busy", "true");
      const form = formOf(elt);
      if (!form) return;
      sent.set(form, typed(form));
      busy(form, true);
      if (elt.dataset.says) say(elt.dataset.says);
    },
    htmx_before_swap(elt, {ctx}) {
      // An answer that set out before a change of this page's own knows nothing of it.
      if (elt === news && ctx.own !== own) return false;
      // It was for the page's start; what is swapped in may bring its own.
      byId("status").autofocus = false;
      const form = formOf(elt);
      source = form ?? elt;
      places = [];
      for (let at = document.activeElement; (at = at?.closest("[data-focus]")); at = at.parentElement) places.push(at.id);
      // How far the eye is from the end: what comes above must not move what is read.
      view = scroller?.scrollHeight > scroller?.clientHeight ? scroller : document.documentElement;
      below = view.scrollHeight - view.scrollTop;
      atEnd = below - view.clientHeight < 100;
      if (!went(ctx) || ctx.seen || elt === news) return;
      ctx.seen = true;
      byId("alert").replaceChildren();
      // What was typed since stays.
      if (form && typed(form) === sent.get(form)) {
        forget(form);
        form.reset();
        delete form.dataset.kept;
      }
    },
    htmx_before_morph_node(old) {
      if (!old.matches("form, li")) return true;
      const at = document.activeElement;
      const kept = [old, ...all(old, "form")].filter((form) => form.matches("form") && form !== source
        && (unsent(form) || (source === news && texts(form).includes(at))));
      kept.forEach((form) => {
        form.dataset.kept = "";
        all(form, "[autofocus]").forEach((field) => { field.autofocus = false; }); // what comes has its own
      });
      return !kept.length;
    },
    htmx_after_swap() {
      restore();
      const more = source.id === "show-earlier";
      if (more) view.scrollTop = view.scrollHeight - below;
      else if (atEnd) toEnd();
      const first = document.querySelector("[data-take-focus]");
      first?.removeAttribute("data-take-focus");
      first?.focus({preventScroll: more});
      // What had the focus is gone or hidden: go to its surroundings.
      const at = document.activeElement, home = places.map(byId).find(Boolean);
      if (home && (at === document.body || !at.checkVisibility())) document.querySelector(home.dataset.focus)?.focus();
    },
    htmx_finally_request(elt, {ctx}) {
      if (elt === news) {
        if (ctx.response) reach(ctx.response.status > 499);
        return;
      }
      own++;
      if (formOf(elt)) busy(formOf(elt), false);
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
    const elt = ctx.sourceElement;
    if (ctx.response?.status < 500) return;
    if (elt === news) return reach(true);
    const line = byId("failure").content.firstElementChild.cloneNode(true);
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

  restore();
  if (!document.querySelector("#log-scroll :target")) toEnd();
})();
