import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signerQuery, type SignerView } from "./queries";
import { SignForm } from "./sign-form";

const VIEW: SignerView = {
  title: "Student Data Privacy Agreement",
  words: "Waiting for Ben Ortiz",
  status: "out",
  next: "sign",
  identified: true,
  side: "vendor",
  organization: "Lumenfold, Inc.",
  name: "Ben Ortiz",
  signer_title: "",
  sent_to: "b***@lumenfold.example",
  sender_organization: "Elm Valley School District",
  sender_name: "Alice Moreau",
  district: "Elm Valley School District",
  vendor: "Lumenfold, Inc.",
  time_zone: "America/New_York",
  sent_at: "2026-11-20T15:00:00Z",
  executed_at: null,
  code_expires_at: null,
  statements: { authority: "I have the authority to bind Lumenfold, Inc.", consent: "I agree to sign electronically." },
  signatures: [],
  has_certificate: false,
};

function answer(status: number, data: object) {
  return new Response(JSON.stringify(data), { status, headers: { "Content-Type": "application/json" } });
}

describe("the signing form", () => {
  const fetched = vi.fn<(request: Request) => Promise<Response>>();
  beforeEach(() => {
    window.scrollTo = vi.fn();
    vi.stubGlobal("fetch", fetched);
    document.cookie = "csrftoken=abc123";
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    fetched.mockReset();
  });

  const show = () => {
    const client = new QueryClient();
    render(
      <MantineProvider>
        <QueryClientProvider client={client}>
          <SignForm token="t" view={VIEW} />
        </QueryClientProvider>
      </MantineProvider>,
    );
    return client;
  };

  it("sends both statements, name and title as given, and goes on with the server’s answer", async () => {
    fetched.mockResolvedValue(answer(200, { ...VIEW, next: "wait" }));
    const client = show();
    await userEvent.click(screen.getByRole("checkbox", { name: VIEW.statements.authority }));
    await userEvent.click(screen.getByRole("checkbox", { name: VIEW.statements.consent }));
    await userEvent.type(screen.getByRole("textbox", { name: "Your title" }), "Counsel");
    await userEvent.click(screen.getByRole("button", { name: "Sign for Lumenfold, Inc." }));
    const request = fetched.mock.calls[0]![0];
    expect(new URL(request.url).pathname).toBe("/api/v1/sign/t/sign");
    expect(request.headers.get("X-CSRFToken")).toBe("abc123");
    expect(await request.json()).toEqual({ authority: true, consent: true, name: "Ben Ortiz", title: "Counsel", drawing: "" });
    expect(client.getQueryData(signerQuery("t").queryKey)?.next).toBe("wait");
  });

  it("asks the server, not itself, what is missing, and shows it at the statement", async () => {
    const words = "State that you have the authority to sign, or hand over to somebody who has.";
    fetched.mockResolvedValue(answer(400, { code: "core.invalid", message: "Some of what was sent is not right.", fields: { authority: [words] } }));
    show();
    await userEvent.click(screen.getByRole("button", { name: "Sign for Lumenfold, Inc." }));
    const summary = await screen.findByRole("alert", { name: "There is a problem" });
    await userEvent.click(within(summary).getByRole("link", { name: words }));
    expect(screen.getByRole("checkbox", { name: VIEW.statements.authority })).toHaveFocus();
    expect(screen.getByRole("checkbox", { name: VIEW.statements.authority })).toHaveAccessibleDescription(new RegExp(`^Error: ?${words}$`));
  });
});
