/** A form with a file, as openapi-fetch wants it: the types call a binary part a text, the form carries the file itself. */
export function multipart(parts: Record<string, File | string | object | null | undefined>): () => FormData {
  return () => {
    const form = new FormData();
    for (const [name, part] of Object.entries(parts)) {
      if (part === null || part === undefined || part === "") continue;
      form.set(name, part instanceof File || typeof part === "string" ? part : JSON.stringify(part));
    }
    return form;
  };
}
