import { Button } from "@mantine/core";
import { SelectField, TextField } from "@/components/form/field";
import { useFieldId } from "@/components/form/scope";
import { stateName } from "@/lib/states";
import { rowKey, typed, type Choices, type TypedLimit } from "./record";
import styles from "./record.module.css";

interface Props {
  choices: Choices;
  state: string;
  value: TypedLimit[];
  onChange: (value: TypedLimit[]) => void;
  errors: Record<string, string[]>;
}

/** The limits that the paper sets, taken down by hand. Our form's are offered to start from; none is taken for granted. */
export function RecordLimits({ choices, state, value, onChange, errors }: Props) {
  const id = useFieldId("limits");
  const numbers = choices.suggested.filter((limit) => limit.amount !== null);
  const set = (key: string, part: Partial<TypedLimit>) => onChange(value.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => onChange([...value, { key: rowKey(), duty: "", amount: "", unit: "days", anchor: "", words: "", clause: "" }]);
  return (
    <section aria-labelledby={id} className={styles.limits}>
      <h2 id={id} tabIndex={-1} className="section-title">
        Time limits that it sets <span className={styles.optional}>(optional)</span>
      </h2>
      <p className="note">Take down what the paper says, not what the law says: the clocks read both. Start from our form’s limits and correct them, or add them one by one.</p>
      {errors.limits && <p className={styles.error}>{errors.limits.join(" ")}</p>}
      {value.map((row, place) => {
        const at = `limits.${place}`;
        const duty = choices.duties.find((each) => each.code === row.duty);
        return (
          <fieldset key={row.key} className={styles.limit}>
            <legend>{duty?.label ?? `Limit ${place + 1}`}</legend>
            <SelectField
              name={`${at}.duty`}
              label="What it is about"
              placeholder="Choose"
              value={row.duty}
              onChange={(next) => set(row.key, { duty: next, anchor: row.anchor || (choices.duties.find((each) => each.code === next)?.anchors[0] ?? "") })}
              options={choices.duties.map((each) => ({ value: each.code, label: each.label }))}
              errors={errors[`${at}.duty`]}
            />
            <div className={styles.number}>
              {row.unit !== "none" && <TextField name={`${at}.amount`} label="Number" inputMode="numeric" size="short" value={row.amount} onChange={(next) => set(row.key, { amount: next })} errors={errors[`${at}.amount`]} />}
              <SelectField name={`${at}.unit`} label="Unit" value={row.unit} onChange={(next) => set(row.key, { unit: next })} options={choices.units.map((each) => ({ value: each.code, label: each.label }))} errors={errors[`${at}.unit`]} />
              <SelectField name={`${at}.anchor`} label="Counted from" placeholder="Choose" value={row.anchor} onChange={(next) => set(row.key, { anchor: next })} options={choices.anchors.map((each) => ({ value: each.code, label: each.label }))} errors={errors[`${at}.anchor`]} />
            </div>
            <div className={styles.words}>
              <TextField name={`${at}.words`} label="Words beside it" optional={row.unit !== "none"} value={row.words} onChange={(next) => set(row.key, { words: next })} errors={errors[`${at}.words`]} />
              <TextField name={`${at}.clause`} label="Clause" optional value={row.clause} onChange={(next) => set(row.key, { clause: next })} errors={errors[`${at}.clause`]} />
            </div>
            <button type="button" className="link-button" onClick={() => onChange(value.filter((each) => each.key !== row.key))}>
              Remove this limit
              <span className="visually-hidden">: {duty?.label ?? place + 1}</span>
            </button>
          </fieldset>
        );
      })}
      <div className="button-row">
        <Button type="button" variant="outline" onClick={add}>
          Add a limit
        </Button>
        {value.length === 0 && numbers.length > 0 && (
          <Button type="button" variant="outline" onClick={() => onChange(numbers.map(typed))}>
            Start from our form’s {numbers.length} limits{state ? ` for ${stateName(state)}` : ""}
          </Button>
        )}
      </div>
    </section>
  );
}
