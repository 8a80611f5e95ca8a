import { Button } from "@mantine/core";
import { useState } from "react";
import { TextField } from "@/components/form/field";
import { useDraft, useWords } from "./draft-context";
import { DraftMany } from "./fields";
import styles from "./form.module.css";

/** As the server spells and orders them. */
const USUAL = ["e-mail", "first-class mail", "certified mail", "overnight courier"];

/** The usual ways to send a notice to tick, and any other in the vendor’s words, which is ticked once it is added. */
export function NoticeMethods() {
  const { store } = useDraft();
  const chosen = useWords("notice_methods");
  const [other, setOther] = useState("");
  const add = () => {
    const way = other.replace(/\s+/g, " ").trim();
    setOther("");
    if (!way || chosen.includes(way)) return;
    store.edit("notice_methods", [...chosen, way]);
    store.say(`Added: ${way}.`);
  };
  return (
    <>
      <DraftMany
        path="notice_methods"
        label="How you want notices sent to you"
        options={[...USUAL, ...chosen.filter((one) => !USUAL.includes(one))].map((one) => ({ value: one, label: one.charAt(0).toUpperCase() + one.slice(1) }))}
      />
      <form
        className={`${styles.another} no-print`}
        onBlur={add}
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField name="notice_methods.another" optional label="Another way" help="For example “the district portal”. It is added to the ways above." value={other} onChange={setOther} />
        <Button type="submit" size="sm" variant="outline">
          Add this way
        </Button>
      </form>
    </>
  );
}
