import { createContext, useContext } from "react";

/** What the ids of a form's fields begin with, so that two forms on one page may have fields of the same name. */
export const FormScope = createContext("");

/** The id of the control of this name in the form around. */
export function useFieldId(name: string): string {
  return `${useContext(FormScope)}${name}`;
}
