import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/loading";
import { Said } from "@/features/settings/said";
import { stop } from "@/lib/words";
import { offsetsWords } from "./offsets";
import { PlanForm } from "./plan-form";
import { plansQuery, type Plan, type Plans } from "./queries";
import styles from "./clocks.module.css";

/** When people of a district are reminded of clocks of each kind. */
export function PlansSection() {
  const query = useQuery(plansQuery);
  return (
    <section aria-labelledby="plans">
      <h2 id="plans">When people are reminded</h2>
      <p>
        What is owed now, without a number, is said at once, after one, three and seven days, and then weekly. Who owes a clock to you, or is
        owed one by you, is told when it starts, when its date moves, and when it is over; of a date that moved, everybody is told at once.
      </p>
      <Loaded query={query}>{(plans) => <Listed plans={plans} />}</Loaded>
    </section>
  );
}

function Listed({ plans }: { plans: Plans }) {
  const [open, setOpen] = useState<Plan["kind"] | null>(null);
  const [done, setDone] = useState<Plan["kind"] | null>(null);
  const sets = plans.allowed_actions.includes("set");
  const named = (id: string | null) => plans.people.find((one) => one.id === id)?.name;
  return (
    <>
      {plans.plans.map((plan) => (
        <div key={plan.kind} className={styles.plan}>
          <div className={styles.planHead}>
            <h3>{plan.kind_words}</h3>
            {sets && (
              <button
                type="button"
                className="link-button"
                aria-expanded={open === plan.kind}
                aria-label={`${open === plan.kind ? "Close" : "Change"}: ${plan.kind_words}`}
                onClick={() => {
                  setOpen(open === plan.kind ? null : plan.kind);
                  setDone(null);
                }}
              >
                {open === plan.kind ? "Close" : "Change"}
              </button>
            )}
          </div>
          {done === plan.kind && <Said words="The reminders are set." />}
          <p>
            {stop(`${named(plan.person) ?? "Every privacy officer"}: ${offsetsWords(plan.offsets)}`)}{" "}
            {plan.second_person && stop(`${named(plan.second_person) ?? "Somebody who has left"} too: ${offsetsWords(plan.second_offsets)}`)}{" "}
            {!plan.own && <span className="note">As long as you set nothing.</span>}
          </p>
          {open === plan.kind && (
            <PlanForm
              plan={plan}
              people={plans.people}
              onDone={() => {
                setOpen(null);
                setDone(plan.kind);
              }}
            />
          )}
        </div>
      ))}
    </>
  );
}
