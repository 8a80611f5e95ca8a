import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MantineProvider } from "@mantine/core";
import { afterEach, expect, test, vi } from "vitest";
import { CommentThread } from "./comment-thread";
import type { Comment } from "./comments";

const said = (over: Partial<Comment>): Comment => ({
  id: "c1",
  anchor: "element:name.last",
  anchor_label: "Last name",
  product: null,
  version: { id: "v1", number: 1 },
  visibility: "shared",
  author: { id: "p", name: "Alice Moreau" },
  organization: { id: "o", name: "Elm Falls" },
  body: "What for?",
  created_at: "2026-11-20T15:00:00Z",
  resolved_at: null,
  resolved_by: null,
  answers: [],
  change: null,
  ...over,
});

function show(props: Partial<Parameters<typeof CommentThread>[0]> = {}) {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <CommentThread agreementId="a1" anchor="element:name.last" about="last name" comments={[]} canWrite canResolve visibilityChoices={["shared", "internal"]} otherSide="Sprout" timeZone="America/New_York" {...props} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

afterEach(() => vi.unstubAllGlobals());

test("a comment goes to whom its writer chose, and the keyboard comes back to where it began", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(await request.json());
    return new Response("{}", { status: 201, headers: { "Content-Type": "application/json" } });
  });
  const user = userEvent.setup();
  show({ product: "p1" });
  await user.click(screen.getByRole("button", { name: "Comment on last name" }));
  expect(screen.getByRole("textbox", { name: "Comment on last name" })).toHaveFocus();
  expect(screen.getByRole("radio", { name: "Shared: Sprout reads it too" })).toBeChecked();
  await user.keyboard("Ask counsel first");
  await user.click(screen.getByRole("radio", { name: "Internal: only your district reads it" }));
  await user.click(screen.getByRole("button", { name: "Keep this comment" }));
  expect(await screen.findByRole("button", { name: "Comment on last name" })).toHaveFocus();
  expect(sent).toEqual([{ anchor: "element:name.last", product: "p1", visibility: "internal", body: "Ask counsel first" }]);
});

test("a comment says when what it is about has changed, and comments of other places stay there", () => {
  show({
    comments: [said({ change: { before: "kept for ever", after: "kept for a year" } }), said({ id: "c2", anchor: "element:name.first", body: "Another place" })],
    version: { id: "v2", number: 2 },
  });
  expect(screen.getByText("Changed since version 1:")).toBeVisible();
  expect(screen.getByText("kept", { exact: false, selector: "p" })).toHaveTextContent("kept for [left out: ever] [added: a year]");
  expect(screen.queryByText("Another place")).toBeNull();
});

test("only open comments stand where only these are asked for", () => {
  show({ comments: [said({ resolved_at: "2026-11-21T15:00:00Z", resolved_by: { id: "p", name: "Alice Moreau" } })], onlyOpen: true });
  expect(screen.queryByText("What for?")).toBeNull();
});
