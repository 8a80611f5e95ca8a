import { Button, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { ReasonDialog } from "@/components/reason-dialog";
import { AnswerDialog, AssignDialog, DelayDialog, EndDelayDialog, GiveTimeDialog, MeetDialog } from "./act-dialogs";
import type { Clock } from "./queries";

/** Steps that ask for a reason and for nothing else. */
const REASONS = {
  waive: { title: "Waive this?", text: "You do without what is owed to you here. The clock ends; who owes it reads your reason.", reason: "Why it is waived", path: "/api/v1/clocks/{clock_id}/waive" },
  not_applicable: { title: "Say that it does not apply?", text: "The duty does not arise in this case. The clock ends; your reason stays with it, and whoever sees the clock reads it.", reason: "Why it does not apply", path: "/api/v1/clocks/{clock_id}/not-applicable" },
  reopen: { title: "Open it again?", text: "It runs again as its facts say by now. How it had ended stays in its history, and whoever sees the clock reads your reason.", reason: "Why it is opened again", path: "/api/v1/clocks/{clock_id}/reopen" },
} as const;

const MAIN = ["meet", "reopen"];

/** What can be done now, as the server says; the most likely step first. */
export function ClockActions({ found }: { found: Clock }) {
  const client = useQueryClient();
  const [open, setOpen] = useState("");
  const possible = found.actions.filter((action) => !action.problem);
  const main = MAIN.flatMap((name) => possible.filter((action) => action.name === name))[0];
  const others = possible.filter((action) => action !== main);
  const close = () => setOpen("");
  const done = () => {
    close();
    for (const key of ["clock", "clocks", "today"]) void client.invalidateQueries({ queryKey: [key] });
  };
  const dialog = { found, onClose: close, onDone: done };
  const step = open in REASONS ? REASONS[open as keyof typeof REASONS] : undefined;
  return (
    <>
      {others.length > 0 && (
        <Menu withinPortal={false} width={260}>
          <Menu.Target>
            <Button variant="outline">{main ? "Other steps" : "Steps"}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((action) => (
              <Menu.Item key={action.name} onClick={() => setOpen(action.name)}>
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {main && <Button variant={main.name === "reopen" ? "outline" : undefined} onClick={() => setOpen(main.name)}>{main.label}</Button>}
      {open === "meet" && <MeetDialog {...dialog} />}
      {open === "answer" && <AnswerDialog {...dialog} />}
      {open === "delay" && <DelayDialog {...dialog} />}
      {open === "end_delay" && <EndDelayDialog {...dialog} />}
      {open === "give_time" && <GiveTimeDialog {...dialog} />}
      {open === "assign" && <AssignDialog {...dialog} />}
      {step && (
        <ReasonDialog
          title={step.title}
          label={found.actions.find((action) => action.name === open)?.label ?? step.title}
          reason={step.reason}
          send={(reason) => api.POST(step.path, { params: { path: { clock_id: found.clock.id } }, body: { reason } })}
          onClose={close}
          onDone={done}
        >
          <p>{step.text}</p>
        </ReasonDialog>
      )}
    </>
  );
}
