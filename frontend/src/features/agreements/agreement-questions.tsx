import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { CheckField, RadioField, TextField } from "@/components/form/field";
import { stateName } from "@/lib/states";

type Question = components["schemas"]["QuestionOut"];
type Answer = string | boolean | string[];
export type Answers = Record<string, Answer>;

/** What was answered; an empty answer is none. */
export function stated(answers: Answers): Answers {
  return Object.fromEntries(
    Object.entries(answers)
      .map(([id, answer]) => [id, typeof answer === "string" ? answer.trim() : answer] as const)
      .filter(([, answer]) => typeof answer === "boolean" || answer.length > 0),
  );
}

interface Props {
  states: readonly string[];
  answers: Answers;
  onChange: (answers: Answers) => void;
  errors: Record<string, string[]>;
}

/** What the chosen states ask of the agreement itself; what they ask of the vendor stands in its schedule. */
export function AgreementQuestions({ states, answers, onChange, errors }: Props) {
  const questions = useQuery({
    queryKey: ["questions"],
    queryFn: () => body(api.GET("/api/v1/questions")),
    staleTime: Infinity,
  });
  const asked = (questions.data ?? []).filter((question) => question.scope === "agreement" && states.includes(question.state));
  if (asked.length === 0) return null;
  return (
    <>
      <p className="note">What a state asks can be answered later, before the agreement is marked as ready.</p>
      {asked.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          answer={answers[question.id]}
          onChange={(answer) => onChange({ ...answers, [question.id]: answer })}
          errors={errors[`answers.${question.id}`]}
        />
      ))}
    </>
  );
}

function QuestionField({ question, answer, onChange, errors }: { question: Question; answer: Answer | undefined; onChange: (answer: Answer) => void; errors?: string[] }) {
  const sure = question.status === "confirmed" ? "" : `, ${question.status}`;
  const common = {
    name: `answers.${question.id}`,
    label: question.label,
    help: [question.help, `${stateName(question.state)}: ${question.citation}${sure}.`].filter(Boolean).join(" "),
    errors,
    optional: !question.required,
  };
  switch (question.type) {
    case "yes_no":
      return (
        <RadioField
          {...common}
          value={answer === undefined ? "" : answer ? "yes" : "no"}
          onChange={(next) => onChange(next === "yes")}
          options={[
            { value: "yes", label: "Yes" },
            { value: "no", label: "No" },
          ]}
        />
      );
    case "choice":
      return <RadioField {...common} value={String(answer ?? "")} onChange={onChange} options={question.options} />;
    case "many":
      return <CheckField {...common} value={Array.isArray(answer) ? answer : []} onChange={onChange} options={question.options} />;
    default:
      return <TextField {...common} lines={3} value={String(answer ?? "")} onChange={onChange} />;
  }
}
