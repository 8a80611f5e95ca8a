import { Button } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { Dialog } from "@/components/dialog";
import { Notice } from "@/components/notice";
import { count } from "@/lib/words";
import { Category, type CategoryOut } from "./category";
import { newKey, textOf, useDraft, useOn, useStore } from "./draft-context";
import { Entries } from "./entries";
import { FieldNote } from "./field-note";
import { SmallText, useField } from "./fields";
import styles from "./data.module.css";
import { moveFor, target, type Move, type Row } from "./moves";
import { paths, shown, type Fields } from "./work";

type Audience = "student" | "teacher";

const matches = (typed: string, ...names: string[]) => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return names.some((name) => words.every((word) => name.toLowerCase().includes(word)));
};

/** Categories as a statute lists them, each element with its tick box; made to be gone through by keyboard. */
export function DataSection({ audience }: { audience: Audience }) {
  const { store, catalogue, returned } = useDraft();
  const none = useOn(`${audience}_none`);
  const [asking, setAsking] = useState<"none" | "rest" | null>(null);
  const [typed, setTyped] = useState("");
  // What was looked through already is closed when the page opens, and only then.
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => {
    const { work } = store.read();
    return new Set(catalogue.categories.filter((category) => category.audience === audience && looked(category, (path) => shown(work, path))).map(({ code }) => code));
  });
  const [detailed, setDetailed] = useState<ReadonlySet<string>>(new Set());
  // An address that names an element, or one of its details, opens the way to it.
  const hash = useRouterState({ select: (state) => state.location.hash });
  const [led, setLed] = useState("");
  if (led !== hash) {
    setLed(hash);
    const element = catalogue.categories.flatMap((category) => category.elements.map(({ code }) => ({ code, category: category.code }))).find(({ code }) => hash === `element.${code}` || hash.startsWith(`element.${code}.`));
    if (element) {
      setClosed((old) => new Set([...old].filter((code) => code !== element.category)));
      if (hash !== `element.${element.code}`) setDetailed((old) => new Set([...old, element.code]));
    }
  }
  const list = useRef<HTMLDivElement>(null);

  const categories = useMemo(() => catalogue.categories.filter((category) => category.audience === audience && category.kind === "elements"), [catalogue, audience]);
  const found = useMemo(() => {
    if (!typed.trim()) return categories;
    return categories
      .map((category) => (matches(typed, category.label) ? category : { ...category, elements: category.elements.filter((element) => matches(typed, element.label, ...element.aliases)) }))
      .filter((category) => category.elements.length > 0);
  }, [categories, typed]);
  // Where the district says something, the category is open once that is known.
  const commented = returned.flatMap((one) => one.comments.flatMap(({ anchor }) => (anchor.startsWith(`element:${audience}.`) ? [anchor.split(".").slice(0, 2).join(".").replace("element:", "")] : []))).join(" ");
  const [known, setKnown] = useState("");
  if (known !== commented) {
    setKnown(commented);
    setClosed((old) => new Set([...old].filter((code) => !commented.split(" ").includes(code))));
  }
  const open = (code: string) => Boolean(typed.trim()) || !closed.has(code);
  const left = useStore(({ work }) => categories.filter((category) => !looked(category, (path) => shown(work, path))).length);
  const used = useStore(({ work }) => paths(work, `element.${audience}.`).length + paths(work, `other.${audience}.`).length);

  const toggle = (code: string, on?: boolean) =>
    setClosed((old) => {
      const next = new Set(old);
      if (on ?? old.has(code)) next.delete(code);
      else next.add(code);
      return next;
    });
  const showDetails = (code: string, on: boolean) =>
    setDetailed((old) => {
      const next = new Set(old);
      if (on) next.add(code);
      else next.delete(code);
      return next;
    });
  const tick = (category: CategoryOut, code: string, on: boolean) => {
    store.editAll({
      [`element.${code}`]: on ? { required: null, purpose: "", subjects: [], specify: "" } : null,
      ...(on ? { [`category.${category.code}`]: null } : {}),
    });
    showDetails(code, on);
  };
  const nothing = (category: CategoryOut): boolean => {
    const { work } = store.read();
    const ticked = category.elements.filter((element) => shown(work, `element.${element.code}`) !== null);
    if (ticked.length) {
      store.say(`${category.label}: ${count(ticked.length, "element is", "elements are")} ticked. Untick first.`);
      return false;
    }
    const on = shown(work, `category.${category.code}`) === "none";
    store.editAll({ [`category.${category.code}`]: on ? null : "none" });
    toggle(category.code, on);
    store.say(on ? `${category.label}: open again.` : `${category.label}: nothing collected.`);
    return !on;
  };
  const closeRest = () => {
    const { work } = store.read();
    const rest = categories.filter((category) => !looked(category, (path) => shown(work, path)));
    store.editAll(Object.fromEntries(rest.map(({ code }) => [`category.${code}`, "none"])));
    setClosed(new Set([...closed, ...rest.map(({ code }) => code)]));
    store.say(`${count(rest.length, "category", "categories")} closed with nothing collected.`);
  };
  const collectNone = () => {
    const { work } = store.read();
    const changes: Fields = { [`${audience}_none`]: true };
    for (const prefix of [`element.${audience}.`, `other.${audience}.`, `category.${audience}.`]) for (const path of paths(work, prefix)) changes[path] = null;
    store.editAll(changes);
    store.say(`No ${audience} data is collected.`);
    // The dialog gives the focus back to a button that is gone by now; the way back stands in its place.
    window.setTimeout(() => document.getElementById(`${audience}_none`)?.focus(), 50);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = at.dataset.row;
    const category = at.dataset.category && categories.find(({ code }) => code === at.dataset.category);
    if (event.key === "Escape" && at.closest("[data-details]")) {
      event.preventDefault();
      document.getElementById(at.closest<HTMLElement>("[data-details]")?.dataset.details ?? "")?.focus();
      return;
    }
    if (!row || !category) return;
    const go = (move: Move, from = at.id) => {
      const rows: Row[] = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])].map((each) => ({ id: each.id, category: each.dataset.category ?? "", heading: each.dataset.row === "heading" }));
      const to = target(rows, from, move);
      const control = to && document.getElementById(to);
      if (control) {
        control.focus({ preventScroll: true });
        control.scrollIntoView({ block: "nearest" });
      }
    };
    const move = moveFor(event.key);
    if (move) {
      event.preventDefault();
      go(move);
    } else if (event.key === "n" || event.key === "N") {
      event.preventDefault();
      let done = false;
      flushSync(() => {
        done = nothing(category);
      });
      if (!done) return;
      go("next-category", `category.${category.code}`);
    } else if (row === "heading" && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      toggle(category.code, event.key === "ArrowRight");
    } else if (row === "element" && event.key === "Enter") {
      event.preventDefault();
      const code = at.id.replace(/^element\./, "");
      flushSync(() => {
        if (shown(store.read().work, at.id) === null) tick(category, code, true);
        showDetails(code, true);
      });
      list.current?.querySelector<HTMLElement>(`[data-details="${CSS.escape(at.id)}"] :is(input, textarea)`)?.focus();
    }
  };

  if (none) {
    return (
      <>
        <Notice title={`You state that no ${audience} data is collected.`}>
          <p>The schedule prints this sentence, and every element as not collected.</p>
          <Button id={`${audience}_none`} size="sm" variant="outline" onClick={() => store.editAll({ [`${audience}_none`]: null })}>
            Some {audience} data is collected after all
          </Button>
        </Notice>
        <FieldNote path={`${audience}_none`} about={`${audience} data`} />
      </>
    );
  }
  return (
    <>
      <div className={`${styles.tools} no-print`}>
        <label className={styles.find}>
          Find an element
          <input
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown") return;
              event.preventDefault();
              list.current?.querySelector<HTMLElement>('[data-row="element"]')?.focus();
            }}
          />
        </label>
        <Button id={`${audience}_none`} size="sm" variant="outline" onClick={() => setAsking("none")}>
          We collect no {audience} data
        </Button>
      </div>
      <FieldNote path={`${audience}_none`} about={`${audience} data`} />
      <p className={`${styles.keys} no-print`} id="keys">
        By keyboard: <kbd>↑</kbd> <kbd>↓</kbd> to the next line, <kbd>Space</kbd> ticks, <kbd>Enter</kbd> opens the details and <kbd>Esc</kbd> leaves them, <kbd>N</kbd> says that nothing in the category is collected.
      </p>
      {/* The keys go through the list as a whole; each control in it works by itself, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div ref={list} onKeyDown={onKeyDown} className={styles.list}>
        {found.map((category) => (
          <Category key={category.code} category={category} open={open(category.code)} detailed={detailed} onToggle={() => toggle(category.code)} onTick={tick} onNothing={() => nothing(category)} onDetails={showDetails} />
        ))}
      </div>
      {found.length === 0 && (
        <div className={styles.notFound}>
          <p>No element of the catalogue is called “{typed.trim()}”.</p>
          <Button
            size="sm"
            variant="outline"
            onClick={() => {
              store.edit(`other.${audience}.${newKey()}`, { position: paths(store.read().work, `other.${audience}.`).length + 1, text: typed.trim() });
              store.say(`${typed.trim()}: added below, under Other.`);
              setTyped("");
            }}
          >
            Add it under Other
          </Button>
        </div>
      )}
      {left > 0 && used > 0 && !typed.trim() && (
        <p className="no-print">
          <Button size="sm" variant="outline" onClick={() => setAsking("rest")}>
            Nothing else is collected
          </Button>{" "}
          <span className="note">{count(left, "category", "categories")} not looked through yet.</span>
        </p>
      )}
      <h3 className={styles.otherTitle}>Other {audience} data that the catalogue does not list</h3>
      <Entries prefix={`other.${audience}`} one="element" an="an" plain blank={{ text: "" }} labels={{ text: "Element" }} title={(entry) => textOf(entry.text)}>
        {(path) => <OtherText path={path} />}
      </Entries>
      {asking && (
        <Dialog title={asking === "none" ? `No ${audience} data is collected?` : "Nothing else is collected?"} onClose={() => setAsking(null)}>
          {asking === "none" ? (
            <p>
              The schedule will state that the product collects no {audience} data at all, and every category is closed.
              {used > 0 && ` What is ticked now (${count(used, "element")}, with details) is taken out.`}
            </p>
          ) : (
            <p>
              {left === 1 ? "The category that was" : `The ${left} categories that were`} not looked through will say that nothing in {left === 1 ? "it" : "them"} is collected. What is ticked stays. Each can be opened again.
            </p>
          )}
          <div className="button-row">
            <Button
              onClick={() => {
                if (asking === "none") collectNone();
                else closeRest();
                setAsking(null);
              }}
            >
              {asking === "none" ? `We collect no ${audience} data` : "Nothing else is collected"}
            </Button>
            <Button variant="subtle" onClick={() => setAsking(null)}>
              Cancel
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function OtherText({ path }: { path: string }) {
  const { name, value, errors, set } = useField(path, "text");
  return <SmallText id={name} label="Element" lines={1} value={typeof value === "string" ? value : ""} onChange={set} errors={errors} />;
}

function looked(category: CategoryOut, read: (path: string) => unknown): boolean {
  return read(`category.${category.code}`) === "none" || category.elements.some((element) => read(`element.${element.code}`) !== null);
}
