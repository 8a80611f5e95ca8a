import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { api, ApiError, body } from "@/api/client";
import { ErrorSummary } from "@/components/form/error-summary";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { fileSize } from "@/lib/words";
import { Report } from "./report";
import styles from "./verify.module.css";

/** Takes any PDF and says in plain words what its seals show. The file is looked at and not kept. */
export function VerifyPage() {
  const { ref } = useSearch({ from: "/verify" });
  const input = useRef<HTMLInputElement>(null);
  const result = useRef<HTMLDivElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [over, setOver] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [missing, setMissing] = useState(false);
  const check = useMutation({
    mutationFn: (chosen: File) =>
      body(
        api.POST("/api/v1/verify", {
          // The types say "string" for a binary part; the form below carries the file itself.
          body: { file: "" },
          bodySerializer: () => {
            const form = new FormData();
            form.set("file", chosen);
            return form;
          },
        }),
      ),
  });
  useEffect(() => {
    if (check.data) result.current?.focus();
  }, [check.data]);

  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setMissing(false);
    setFile(chosen);
    check.mutate(chosen, { onError: () => setAttempt((n) => n + 1) });
  };
  const refused = check.error instanceof ApiError ? (check.error.fields.file?.join(" ") ?? check.error.message) : "";
  const problem = missing ? "Choose a PDF file." : refused;

  return (
    <>
      <PageHeader title="Verify a signed PDF" />
      <ErrorSummary attempt={attempt} problems={problem ? [{ field: "file", message: problem }] : []} />
      <p className="lead">See whether a PDF was sealed by this installation, by whom it was signed, and whether it was changed since. The file is not kept.</p>
      {ref && (
        <Notice title={`You came from document ${ref}.`}>
          <p>Choose the PDF that you hold. Its own seals are checked; the reference alone shows nothing about anybody.</p>
        </Notice>
      )}
      <form
        noValidate
        aria-label="Verify a PDF"
        onSubmit={(event) => {
          event.preventDefault();
          if (file) choose(file);
          else {
            setMissing(true);
            setAttempt((n) => n + 1);
          }
        }}
      >
        {/* Dropping is a convenience for the mouse; the file field inside does the same by keyboard. */}
        <div
          className={over ? styles.over : styles.drop}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            choose(event.dataTransfer.files[0]);
          }}
        >
          <label htmlFor="file">PDF file</label>
          <p className="note" id="file-help">
            Drop it here, or choose it. At most 30 MB.
          </p>
          {problem && (
            <p className={styles.error} id="file-error">
              <span className="visually-hidden">Error: </span>
              {problem}
            </p>
          )}
          <input ref={input} id="file" name="file" type="file" accept="application/pdf,.pdf" aria-describedby={problem ? "file-help file-error" : "file-help"} aria-invalid={problem ? true : undefined} onChange={(event) => choose(event.target.files?.[0])} />
          <Button type="submit" loading={check.isPending}>
            {check.data || check.error ? "Check it again" : "Check the file"}
          </Button>
        </div>
      </form>
      <div ref={result} tabIndex={-1} className={styles.result} aria-live="polite">
        {check.isPending && file && (
          <p>
            Checking {file.name} ({fileSize(file.size)})…
          </p>
        )}
        {check.data && file && <Report report={check.data} name={file.name} />}
      </div>
    </>
  );
}
