import type { DocumentText, Paragraph } from "@/components/clause-reader/readings";

const paragraph = (given: Partial<Paragraph> & { id: string }): Paragraph => ({
  type: "paragraph",
  number: "",
  heading: "",
  level: 1,
  text: null,
  base: null,
  marks: [],
  checked: null,
  pending: false,
  ...given,
});

/** A small agreement with one change of each kind that the reader must show. */
export const DOCUMENT: DocumentText = {
  title: "Student Data Privacy Agreement",
  subtitle: "Elm Valley School District and Lumenfold, Inc.",
  reading: "As it applies to a New Hampshire LEA",
  form: "model/1",
  language: "en-US",
  governing_state: "NH",
  footer: "",
  sections: [
    {
      id: "article.iv",
      number: "Article IV",
      title: "The provider’s duties",
      kind: "article",
      base: true,
      marks: [],
      page_break: false,
      blocks: [
        paragraph({ id: "iv.1", number: "4.1", heading: "Compliance", text: "The Provider obeys the law.", base: "The Provider obeys the law." }),
        paragraph({
          id: "iv.6",
          number: "4.6",
          heading: "Disposition",
          text: "The Provider destroys Covered Data within 10 business days.",
          base: "The Provider destroys Covered Data within 60 days.",
          marks: [
            {
              operation: "set_limit",
              note: "New Hampshire’s customary term is shorter.",
              sources: [{ jurisdiction: "NH", kind: "customary", citation: "RSA 189:68-a", status: "unconfirmed", url: "" }],
            },
          ],
        }),
        paragraph({
          id: "iv.8",
          number: "4.8",
          heading: "Criminal records checks",
          text: "The Provider checks its employees.",
          marks: [{ operation: "add_term", note: "Added for New Hampshire.", sources: [{ jurisdiction: "NH", kind: "law", citation: "RSA 189:13-a", status: "confirmed", url: "" }] }],
        }),
      ],
    },
  ],
};
