/** What is shown stays where it is and as it is, however late an answer comes. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { SearchFilter } from "./filters";
import { Fold } from "./fold";
import { useFirstWait } from "./loading";

test("a folded part unfolds where there is something to see, and never folds by itself", async () => {
  const { rerender } = render(
    <Fold summary="More filters">
      <input aria-label="Country" />
    </Fold>,
  );
  const part = screen.getByText("More filters").closest("details");
  expect(part).not.toHaveAttribute("open");
  for (const open of [true, false]) {
    rerender(
      <Fold summary="More filters" open={open}>
        <input aria-label="Country" />
      </Fold>,
    );
    expect(part).toHaveAttribute("open");
  }
  await userEvent.click(screen.getByText("More filters"));
  expect(part).not.toHaveAttribute("open");
});

test("letters typed while a search is on its way to the address stay", async () => {
  const sent = vi.fn<(words: string) => void>();
  const { rerender } = render(<SearchFilter label="Vendor" value="" onChange={sent} />);
  const field = screen.getByLabelText("Vendor");
  await userEvent.type(field, "tide");
  await vi.waitFor(() => expect(sent).toHaveBeenCalledWith("tide"));
  await userEvent.type(field, "wick");
  rerender(<SearchFilter label="Vendor" value="tide" onChange={sent} />);
  expect(field).toHaveValue("tidewick");
  await vi.waitFor(() => expect(sent).toHaveBeenLastCalledWith("tidewick"));
  rerender(<SearchFilter label="Vendor" value="tidewick" onChange={sent} />);

  // another address, as by Back or “Show all”, is taken over
  rerender(<SearchFilter label="Vendor" value="tide" onChange={sent} />);
  expect(field).toHaveValue("tide");
  rerender(<SearchFilter label="Vendor" value="" onChange={sent} />);
  expect(field).toHaveValue("");
});

function Page() {
  const [asked, setAsked] = useState([true, true]);
  const waits = useFirstWait(...asked.map((isLoading) => ({ isLoading })));
  return (
    <>
      <p>{waits ? "waits" : "shown"}</p>
      <button onClick={() => setAsked([false, true])}>one</button>
      <button onClick={() => setAsked([false, false])}>both</button>
      <button onClick={() => setAsked([true, false])}>again</button>
    </>
  );
}

test("a page waits for all that stands above what one presses, and only the first time", async () => {
  render(<Page />);
  expect(screen.getByText("waits")).toBeInTheDocument();
  await userEvent.click(screen.getByText("one"));
  expect(screen.getByText("waits")).toBeInTheDocument();
  await userEvent.click(screen.getByText("both"));
  expect(screen.getByText("shown")).toBeInTheDocument();
  await userEvent.click(screen.getByText("again"));
  expect(screen.getByText("shown")).toBeInTheDocument();
});
