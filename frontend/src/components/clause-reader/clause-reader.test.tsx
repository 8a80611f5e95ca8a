import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { DOCUMENT } from "@/test/document";
import { ClauseReader } from "./clause-reader";
import type { Reading } from "./readings";

function Reader() {
  const [reading, setReading] = useState<Reading>("conformed");
  return (
    <MantineProvider>
      <ClauseReader document={DOCUMENT} reading={reading} onReading={setReading} />
    </MantineProvider>
  );
}

describe("the clause reader", () => {
  beforeEach(() => window.history.replaceState(null, "", "/"));

  it("shows the text that is signed first, with state, source and how sure beside a change", () => {
    render(<Reader />);
    expect(screen.getByText("The Provider destroys Covered Data within 10 business days.")).toBeVisible();
    const notes = screen.getByRole("note", { name: "Notes to 4.6" });
    expect(notes).toHaveTextContent("NH");
    expect(notes).toHaveTextContent("RSA 189:68-a; customary term, unconfirmed, ask counsel");
  });

  it("shows the form without any state’s terms as base", async () => {
    render(<Reader />);
    await userEvent.click(screen.getByRole("radio", { name: "Base form" }));
    expect(screen.getByText("The Provider destroys Covered Data within 60 days.")).toBeVisible();
    expect(screen.queryByText(/Criminal records checks/)).toBeNull();
    expect(screen.queryByRole("note", { name: /Notes to/ })).toBeNull();
    expect(screen.getByText(/This is not what is signed/)).toBeVisible();
  });

  it("marks what was added and what was left out in words, too", async () => {
    render(<Reader />);
    await userEvent.click(screen.getByRole("radio", { name: "Changes marked" }));
    const clause = document.getElementById("iv.6")!;
    expect(within(clause).getByText("60", { exact: false, selector: "del" })).toHaveTextContent("[left out: 60 ]");
    expect(within(clause).getByText("10 business", { exact: false, selector: "ins" })).toHaveTextContent("[added: 10 business ]");
  });

  it("counts the changes of a section in the contents", () => {
    render(<Reader />);
    expect(screen.getByRole("link", { name: /Article IV.*2 ?changes/ })).toBeVisible();
  });

  it("copies the address of a clause", async () => {
    const user = userEvent.setup();
    render(<Reader />);
    await user.click(screen.getByRole("button", { name: "Copy link to 4.6 Disposition" }));
    expect(await navigator.clipboard.readText()).toBe(`${window.location.origin}/#iv.6`);
    expect(screen.getByRole("button", { name: "Link to 4.6 Disposition copied" })).toBeVisible();
  });
});
