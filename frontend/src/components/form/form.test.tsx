import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/client";
import { TextField } from "./field";
import { Form } from "./form";
import { useForm } from "./use-form";

function Invite({ send }: { send: (values: { name: string; email: string }) => Promise<void> }) {
  const form = useForm({
    initial: { name: "", email: "" },
    check: (values) => ({ name: values.name ? "" : "Enter the person’s name." }),
    send,
  });
  return (
    <Form form={form} label="Invite">
      <TextField name="name" label="Name" value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
      <TextField name="email" type="email" label="E-mail address" value={form.values.email} onChange={(value) => form.set("email", value)} errors={form.errors.email} />
      <button type="submit">Send</button>
    </Form>
  );
}

describe("a form", () => {
  it("gathers what is missing in a summary that takes the focus and leads to the field", async () => {
    const send = vi.fn();
    render(<Invite send={send} />);
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    const summary = screen.getByRole("alert", { name: "There is a problem" });
    expect(summary).toHaveFocus();
    expect(send).not.toHaveBeenCalled();
    await userEvent.click(within(summary).getByRole("link", { name: "Enter the person’s name." }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveFocus();
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription(/^Error: ?Enter the person’s name\.$/);
  });

  it("says what the server refused at the field, in the same words, and keeps what was typed", async () => {
    const words = "This address belongs to somebody here already.";
    render(<Invite send={() => Promise.reject(new ApiError(400, "x", "Some of what was sent is not right.", { email: [words] }))} />);
    await userEvent.type(screen.getByRole("textbox", { name: "Name" }), "Alice Moreau");
    await userEvent.type(screen.getByRole("textbox", { name: "E-mail address" }), "alice@elm.example");
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(within(await screen.findByRole("alert")).getAllByRole("listitem").map((item) => item.textContent)).toEqual([words]);
    expect(screen.getByRole("textbox", { name: "E-mail address" })).toBeInvalid();
    expect(screen.getByRole("textbox", { name: "E-mail address" })).toHaveValue("alice@elm.example");
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveValue("Alice Moreau");
  });

  it("takes the focus to the summary again at the second refusal", async () => {
    render(<Invite send={vi.fn()} />);
    const button = screen.getByRole("button", { name: "Send" });
    await userEvent.click(button);
    await userEvent.click(button);
    expect(screen.getByRole("alert")).toHaveFocus();
  });
});
