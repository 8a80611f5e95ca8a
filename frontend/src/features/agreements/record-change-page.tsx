import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { agreementQuery, type Agreement } from "./queries";
import { choicesQuery, OTHER_FORM, particularsOf, sendChange, type Choices, type ParticularsValues } from "./record";
import { RecordFields } from "./record-form";

/** Mends what is recorded, and adds the file where a register brought none. */
export function RecordChangePage() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId/record" });
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) => (
        <>
          <PageHeader
            crumbs={
              <Link to="/agreements/$agreementId" params={{ agreementId }}>
                {agreement.vendor.name}, agreement {agreement.reference}
              </Link>
            }
            title="Change the record"
            meta={agreement.record?.has_file ? "The recorded file stays as it is." : "Add the signed file, and with it the limits that it sets."}
          />
          <WithChoices agreement={agreement} />
        </>
      )}
    </Loaded>
  );
}

function WithChoices({ agreement }: { agreement: Agreement }) {
  return <Loaded query={useQuery(choicesQuery(agreement.states[0] ?? ""))}>{(choices) => <ChangeForm agreement={agreement} first={choices} />}</Loaded>;
}

function ChangeForm({ agreement, first }: { agreement: Agreement; first: Choices }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<ParticularsValues, void>({
    initial: particularsOf(agreement, first.forms),
    check: (values) => ({
      effective_date: values.effective_date ? "" : "Enter the day from which it is in force.",
      form_name: values.form === OTHER_FORM && !values.form_name.trim() ? "Say the form’s name." : "",
    }),
    knows: (name) => name.startsWith("limits."),
    send: (values) => sendChange(agreement, values),
    onDone: () => {
      void client.invalidateQueries({ queryKey: ["agreement", agreement.id] });
      void client.invalidateQueries({ queryKey: ["agreements"] });
      void navigate({ to: "/agreements/$agreementId", params: { agreementId: agreement.id } });
    },
  });
  const suggested = useQuery(choicesQuery(form.values.governing)).data ?? first;
  return (
    <Form form={form} label="Change the record">
      <RecordFields
        choices={suggested}
        values={form.values}
        set={form.set}
        errors={form.errors}
        file={agreement.record?.has_file ? undefined : { label: "Signed PDF (optional)", help: "At most 25 MB. It can be added once." }}
      />
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Save the record
        </Button>
        <LinkButton to="/agreements/$agreementId" params={{ agreementId: agreement.id }} variant="outline">
          Cancel
        </LinkButton>
      </div>
    </Form>
  );
}
