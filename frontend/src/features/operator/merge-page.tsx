import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "@/api/client";
import { DataTable, type Column } from "@/components/data-table";
import { DefinitionList } from "@/components/definition-list";
import { Filters, SearchFilter } from "@/components/filters";
import { StatementField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { NotFound } from "@/components/not-found";
import { PageHeader } from "@/components/page-header";
import styles from "./operator.module.css";
import { organizationQuery, standing, type Merge, type Organization } from "./queries";

/** Two rows of one vendor: which goes on, what moves, and what stays. */
export function MergePage() {
  const { one, other } = useSearch({ from: "/inside/duplicates/merge" });
  if (!one) return <NotFound />;
  return other ? <Compare one={one} other={other} /> : <Choose one={one} />;
}

function Crumbs() {
  return <Link to="/duplicates">Duplicates</Link>;
}

function Choose({ one }: { one: string }) {
  const [search, setSearch] = useState("");
  const row = useQuery(organizationQuery(one));
  const found = useQuery({
    queryKey: ["organizations", "vendors", search],
    queryFn: () => body(api.GET("/api/v1/organizations", { params: { query: { kind: "vendor", search, size: 20 } } })),
    placeholderData: (old) => old,
  });
  const columns: Column<Organization>[] = [
    { key: "name", label: "Vendor", main: true, render: (vendor) => vendor.name },
    { key: "directory", label: "Directory", render: standing },
    {
      key: "step",
      label: "Step",
      render: (vendor) => (
        <Link to="/duplicates/merge" search={{ one, other: vendor.id }} aria-label={`Compare with ${vendor.name}`}>
          Compare
        </Link>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Merge with another row" crumbs={<Crumbs />} meta={row.data?.name} />
      <Filters>
        <SearchFilter label="Name or domain of the other row" value={search} onChange={setSearch} />
      </Filters>
      <Loaded query={found}>{(data) => <DataTable caption="Vendors" columns={columns} rows={data.results.filter((vendor) => vendor.id !== one)} rowKey={(vendor) => vendor.id} empty={<p>No vendor matches.</p>} />}</Loaded>
    </>
  );
}

function Compare({ one, other }: { one: string; other: string }) {
  const [into, setInto] = useState(one);
  const from = into === one ? other : one;
  const preview = useQuery({
    queryKey: ["merge", from, into],
    queryFn: () => body(api.POST("/api/v1/merges/preview", { body: { from_id: from, into_id: into } })),
    gcTime: 0,
  });
  return (
    <>
      <PageHeader title="Merge two rows of one vendor" crumbs={<Crumbs />} />
      <Loaded query={preview}>{(merge) => <Shown key={merge.survivor.id} merge={merge} onTurn={() => setInto(from)} />}</Loaded>
    </>
  );
}

const MOVED: Column<Merge["moved"][number]>[] = [
  { key: "what", label: "What", main: true, render: (row) => row.what },
  { key: "moved", label: "Moves", render: (row) => row.moved, number: true },
  { key: "stays", label: "Stays", render: (row) => row.stays, number: true },
  { key: "why", label: "Why it stays", render: (row) => (row.stays ? row.why : "–") },
];

function Shown({ merge, onTurn }: { merge: Merge; onTurn: () => void }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { loser, survivor } = merge;
  const form = useForm<Record<string, string | boolean>, unknown>({
    initial: { sure: false, ...Object.fromEntries(merge.same_names.map((clash) => [`names.${clash.product_id}`, clash.suggested])) },
    check: (values) => ({ sure: values.sure ? "" : "Say that you have made sure." }),
    send: (values) =>
      body(
        api.POST("/api/v1/merges", {
          body: { from_id: loser.id, into_id: survivor.id, names: Object.fromEntries(merge.same_names.map((clash) => [clash.product_id, String(values[`names.${clash.product_id}`] ?? "").trim()])) },
        }),
      ),
    onDone: () => {
      void client.invalidateQueries();
      void navigate({ to: "/organizations/$organizationId", params: { organizationId: survivor.id } });
    },
  });
  return (
    <Form form={form} label="Merge">
      <div>
        <p className="lead">
          “{loser.name}” becomes part of “{survivor.name}”.
        </p>
        <DefinitionList
          items={[survivor, loser].map((row) => ({
            label: row === survivor ? "Goes on" : "Ends",
            value: (
              <>
                <Link to="/organizations/$organizationId" params={{ organizationId: row.id }}>
                  {row.name}
                </Link>
                <br />
                {standing(row)}; {row.managed ? "somebody manages its people" : "nobody manages its people"}
              </>
            ),
          }))}
        />
        <p>
          <button type="button" className={`link-button ${styles.turn}`} onClick={onTurn}>
            The other way around: “{loser.name}” goes on
          </button>
        </p>
      </div>
      <section aria-labelledby="moves">
        <h2 id="moves" className="section-title">
          What moves
        </h2>
        <DataTable caption="What moves" columns={MOVED} rows={merge.moved} rowKey={(row) => row.what} empty={<p>Nothing hangs on the row that ends.</p>} />
        <p className={`note ${styles.under}`}>No row is deleted. What was signed keeps its text, names and seals. What stays is reached through the row that ends.</p>
      </section>
      {merge.same_names.length > 0 && (
        <section aria-labelledby="same-names" className="stack">
          <h2 id="same-names" className="section-title">
            Products of the same name
          </h2>
          <p>Both rows have these. They stay two products, so each of the row that ends gets another name; the vendor can tidy up later.</p>
          {merge.same_names.map((clash) => {
            const name = `names.${clash.product_id}`;
            return <TextField key={name} name={name} label={`Another name for “${clash.name}” of ${loser.name}`} value={String(form.values[name] ?? "")} onChange={(value) => form.set(name, value)} errors={form.errors[name]} />;
          })}
        </section>
      )}
      <StatementField name="sure" label="I have made sure that both rows are the same vendor." help="There is no button that undoes a merge. Who manages the people of either row is told by mail." value={Boolean(form.values.sure)} onChange={(value) => form.set("sure", value)} errors={form.errors.sure} />
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Merge the two rows
        </Button>
        <Link to="/duplicates">Cancel</Link>
      </div>
    </Form>
  );
}
