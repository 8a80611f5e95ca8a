import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Fragment, type SyntheticEvent, useState } from "react";
import { api, body } from "@/api/client";
import { DefinitionList } from "@/components/definition-list";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { Switch } from "@/components/switch";
import { instant } from "@/lib/dates";
import styles from "./message.module.css";

const FORMS = [
  { value: "html" as const, label: "As a mail program shows it" },
  { value: "text" as const, label: "Plain text" },
];

/** One message as the mail server would have got it, in both of its forms. */
export function MessagePage() {
  const { messageId } = useParams({ from: "/demo/mail/$messageId" });
  const [form, setForm] = useState<"html" | "text">("html");
  const query = useQuery({
    queryKey: ["demo", "mail", messageId],
    queryFn: () => body(api.GET("/api/v1/demo/mail/{message_id}", { params: { path: { message_id: messageId } } })),
  });
  return (
    <Loaded query={query}>
      {(message) => (
        <>
          <PageHeader crumbs={<Link to="/demo/mail">Demo mailbox</Link>} title={message.subject} />
          <DefinitionList
            items={[
              { label: "To", value: message.to },
              { label: "Taken by the demo’s mailbox", value: instant(message.at) },
            ]}
          />
          <Switch legend="Form of the message" options={FORMS} value={form} onChange={setForm} />
          {form === "html" ? (
            // No scripts: the message may only open links, in a page of their own. Our origin lets this page read its height.
            <iframe className={styles.frame} title="The message" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" srcDoc={`<base target="_blank">${message.html}`} onLoad={wholeHeight} />
          ) : (
            <pre className={styles.text}>
              <Linked text={message.text} />
            </pre>
          )}
        </>
      )}
    </Loaded>
  );
}

/** Show a message without a scroll bar of its own, however long it is. */
function wholeHeight({ currentTarget: frame }: SyntheticEvent<HTMLIFrameElement>) {
  const page = frame.contentDocument?.documentElement;
  if (page) frame.style.height = `${page.scrollHeight + 2}px`;
}

/** Plain text with its addresses made into links, as mail programs do. */
function Linked({ text }: { text: string }) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((piece, index) =>
    index % 2 ? (
      <a key={index} href={piece}>
        {piece}
      </a>
    ) : (
      <Fragment key={index}>{piece}</Fragment>
    ),
  );
}
