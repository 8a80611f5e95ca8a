import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { TextField } from "./field";
import { Form } from "./form";
import { useForm } from "./use-form";

function Named({ label }: { label: string }) {
  const form = useForm({ initial: { name: "" }, check: () => ({ name: `Enter ${label}.` }), send: () => Promise.resolve() });
  return (
    <Form form={form} label={label}>
      <TextField name="name" label="Name" value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
      <button type="submit">Send {label}</button>
    </Form>
  );
}

test("two forms of one page keep their labels and problems apart", async () => {
  const user = userEvent.setup();
  render(
    <>
      <Named label="first" />
      <Named label="second" />
    </>,
  );
  const second = within(screen.getByRole("form", { name: "second" }));

  await user.type(second.getByLabelText("Name"), "Ada");
  expect(within(screen.getByRole("form", { name: "first" })).getByLabelText("Name")).toHaveValue("");

  await user.click(screen.getByRole("button", { name: "Send second" }));
  await user.click(second.getByRole("link", { name: "Enter second." }));
  expect(second.getByLabelText("Name")).toHaveFocus();
});
