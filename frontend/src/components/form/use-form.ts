import { useState } from "react";
import { ApiError } from "@/api/client";
import type { FormProblem } from "./error-summary";

type Problems<T> = Partial<Record<keyof T & string, string>>;

interface Options<T, R> {
  initial: T;
  /** What is missing before anything is sent, one sentence a field. Everything else the server decides. */
  check?: (values: T) => Problems<T>;
  /** Fields beside the values' own names that a problem can stand at. */
  knows?: (name: string) => boolean;
  send: (values: T) => Promise<R>;
  onDone?: (result: R, values: T) => void;
}

/** Values stay as typed, checked on submit only; problems of the server stand beside the same fields. */
export function useForm<T extends object, R>({ initial, check, knows, send, onDone }: Options<T, R>) {
  const [values, setValues] = useState(initial);
  const [fields, setFields] = useState<Record<string, string[]>>({});
  const [general, setGeneral] = useState("");
  const [attempt, setAttempt] = useState(0);
  const [busy, setBusy] = useState(false);

  const known = Object.keys(initial);
  const problems: FormProblem[] = [
    ...(general ? [{ message: general }] : []),
    ...Object.entries(fields).flatMap(([name, messages]) =>
      messages.map((message) => (known.includes(name) || knows?.(name) ? { field: name, message } : { message })),
    ),
  ];

  const refuse = (next: Record<string, string[]>, message = "") => {
    setFields(next);
    setGeneral(message);
    setAttempt((n) => n + 1);
  };

  const submit = async () => {
    if (busy) return;
    const missing = Object.entries(check?.(values) ?? {}).filter(([, message]) => message);
    if (missing.length) {
      refuse(Object.fromEntries(missing.map(([name, message]) => [name, [String(message)]])));
      return;
    }
    setBusy(true);
    try {
      const result = await send(values);
      setFields({});
      setGeneral("");
      onDone?.(result, values);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // What is too large to be taken is the file, and the sentence belongs beside it.
      const file = error.status === 413 ? known.find((name) => values[name as keyof T] instanceof File) : undefined;
      const fields = file ? { [file]: [error.message] } : error.fields;
      // A general sentence is only worth its place where no field says what is wrong.
      refuse(fields, Object.keys(fields).length ? "" : error.message);
    } finally {
      setBusy(false);
    }
  };

  return {
    values,
    set: <K extends keyof T>(name: K, value: T[K]) => setValues((old) => ({ ...old, [name]: value })),
    errors: fields,
    problems,
    attempt,
    busy,
    submit,
  };
}
