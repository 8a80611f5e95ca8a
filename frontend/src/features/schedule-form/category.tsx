import type { components } from "@/api/schema";
import { SensitivityMarks } from "@/components/schedule";
import { list, plain } from "@/lib/words";
import { partsOf, textOf, useDraft, useStore, useValue } from "./draft-context";
import { FieldNote } from "./field-note";
import { InlineChoices, SmallText } from "./fields";
import styles from "./data.module.css";
import { paths, shown, type Json } from "./work";

export type CategoryOut = components["schemas"]["CatalogueCategoryOut"];
type Element = CategoryOut["elements"][number];

const DETAILS = { required: "Required", purpose: "Purpose", subjects: "Whose data", specify: "Specified" };

interface Props {
  category: CategoryOut;
  open: boolean;
  detailed: ReadonlySet<string>;
  onToggle: () => void;
  onTick: (category: CategoryOut, code: string, on: boolean) => void;
  onNothing: () => void;
  onDetails: (code: string, on: boolean) => void;
}

export function Category({ category, open, detailed, onToggle, onTick, onNothing, onDetails }: Props) {
  const path = `category.${category.code}`;
  const none = useValue(path) === "none";
  const names = useStore(({ work }) => category.elements.filter((element) => shown(work, `element.${element.code}`) !== null).map(({ label }) => label).join("\n"));
  const used = names ? names.split("\n").length : 0;
  const state = used ? `${used} collected` : none ? "Nothing collected" : "Not looked through";
  return (
    <section className={styles.category} aria-label={category.label}>
      <div className={styles.head}>
        <h3>
          <button type="button" id={path} data-row="heading" data-category={category.code} aria-expanded={open} aria-describedby="keys" onClick={onToggle}>
            <span aria-hidden="true" className={styles.arrow}>
              {open ? "▾" : "▸"}
            </span>
            {category.label}
          </button>
        </h3>
        <p className={used || none ? styles.done : styles.todo}>{state}</p>
        <button type="button" className={`link-button ${styles.nothing} no-print`} aria-pressed={none} onClick={onNothing} hidden={used > 0}>
          {none ? "Open again" : "Nothing here"}
          <span className="visually-hidden">: {category.label}</span>
        </button>
      </div>
      {!open && names && <p className={styles.names}>{names.split("\n").join("; ")}</p>}
      <FieldNote path={path} about={category.label} gone="Not looked through" />
      {open && (
        <ul className={styles.elements}>
          {category.elements.map((element) => (
            <ElementRow key={element.code} category={category} element={element} detailed={detailed.has(element.code)} onTick={onTick} onDetails={onDetails} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ElementRow({ category, element, detailed, onTick, onDetails }: { category: CategoryOut; element: Element; detailed: boolean; onTick: Props["onTick"]; onDetails: Props["onDetails"] }) {
  const { catalogue } = useDraft();
  const path = `element.${element.code}`;
  const value = useValue(path);
  const used = value !== null;
  const use = partsOf(value);
  const marks = element.sensitivity.map((code) => ({ code, label: catalogue.sensitivities.find((one) => one.code === code)?.label ?? plain(code), found_in: "catalogue" as const }));
  return (
    <li className={used ? styles.used : undefined}>
      <div className={styles.row}>
        <input type="checkbox" id={path} data-row="element" data-category={category.code} checked={used} onChange={(event) => onTick(category, element.code, event.target.checked)} />
        <label htmlFor={path}>
          {element.label} <SensitivityMarks marks={marks} />
        </label>
        {used && (
          <button type="button" className={`link-button ${styles.more} no-print`} aria-expanded={detailed} onClick={() => onDetails(element.code, !detailed)}>
            {detailed ? "Close" : "Details"}
            <span className="visually-hidden"> of {element.label}</span>
          </button>
        )}
      </div>
      {used && !detailed && <Said element={element} use={use} />}
      {used && detailed && <Details path={path} element={element} use={use} audience={category.audience} />}
      <FieldNote path={path} about={element.label} labels={DETAILS} gone="Not collected" entry />
    </li>
  );
}

function Said({ element, use }: { element: Element; use: Record<string, Json> }) {
  const whose = Array.isArray(use.subjects) ? use.subjects.map((one) => `${textOf(one)}s`) : [];
  const words = [
    typeof use.specify === "string" && use.specify ? use.specify : element.specify ? "not specified yet" : "",
    use.required === true ? "required" : use.required === false ? "optional" : "",
    whose.length ? `of ${list(whose)}` : "",
    typeof use.purpose === "string" ? use.purpose : "",
  ].filter(Boolean);
  if (words.length === 0) return null;
  const said = words.join("; ");
  return <p className={styles.said}>{said.charAt(0).toUpperCase() + said.slice(1)}</p>;
}

function Details({ path, element, use, audience }: { path: string; element: Element; use: Record<string, Json>; audience: string }) {
  const { store, catalogue } = useDraft();
  const refused = useStore(({ work }) => work.refused[path]?.messages);
  const set = (part: string, value: Json) => store.edit(path, { required: null, purpose: "", subjects: [], specify: "", ...use, [part]: value });
  const subjects = Array.isArray(use.subjects) ? use.subjects : [];
  const text = (part: string) => (typeof use[part] === "string" ? use[part] : "");
  // The purpose said last above this element in the list: most elements of a product share one.
  const above = useStore(({ work }) => {
    const order = catalogue.categories.flatMap((category) => category.elements.map(({ code }) => `element.${code}`));
    const said = paths(work, "element.")
      .map((each) => ({ at: order.indexOf(each), purpose: textOf(partsOf(shown(work, each)).purpose) }))
      .filter(({ at, purpose }) => purpose && at < order.indexOf(path))
      .sort((a, b) => b.at - a.at);
    return said[0]?.purpose ?? "";
  });
  const specify = <SmallText id={`${path}.specify`} label={element.specify ? "Please specify" : "What exactly (optional)"} lines={1} value={text("specify")} onChange={(value) => set("specify", value)} errors={refused?.[`${path}.specify`]} />;
  return (
    <div className={styles.details} data-details={path}>
      {element.specify && specify}
      <SmallText id={`${path}.purpose`} label="Purpose: what it is used for" value={text("purpose")} onChange={(value) => set("purpose", value)} errors={refused?.[`${path}.purpose`]} />
      {above && !text("purpose") && (
        <button type="button" className="link-button" onClick={() => set("purpose", above)}>
          Same as above: “{above.length > 60 ? `${above.slice(0, 60)}…` : above}”
        </button>
      )}
      <InlineChoices
        name={`${path}.required`}
        label="Does the product work without it?"
        type="radio"
        isOn={(value) => use.required === (value === "required")}
        onPick={(value) => set("required", value === "required")}
        options={[
          { value: "required", label: "No, it is required" },
          { value: "optional", label: "Yes, it is optional" },
        ]}
      />
      <InlineChoices
        name={`${path}.subjects`}
        label="Whose data it is"
        type="checkbox"
        isOn={(value) => subjects.includes(value)}
        onPick={(value, on) => set("subjects", ["student", "teacher", "parent"].filter((one) => (one === value ? on : subjects.includes(one))))}
        options={(audience === "teacher" ? ["teacher", "student", "parent"] : ["student", "teacher", "parent"]).map((one) => ({ value: one, label: `${plain(one, true)}s’` }))}
      />
      {!element.specify && specify}
    </div>
  );
}

