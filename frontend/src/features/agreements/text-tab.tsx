import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ClauseReader } from "@/components/clause-reader/clause-reader";
import { Loaded } from "@/components/loading";
import { Findings } from "./findings";
import { textQuery } from "./queries";

export function TextTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const { reading, state } = useSearch({ from: "/inside/agreements/$agreementId/" });
  const navigate = useNavigate({ from: "/agreements/$agreementId/" });
  return (
    <Loaded query={useQuery(textQuery(agreementId))}>
      {(text) => (
        <ClauseReader
          document={text.document}
          furtherReadings={text.further_readings}
          reading={reading ?? "conformed"}
          onReading={(next) => void navigate({ search: (old) => ({ ...old, reading: next === "conformed" ? undefined : next }), hash: true, replace: true, resetScroll: false })}
          state={state}
          onState={(next) => void navigate({ search: (old) => ({ ...old, state: next === text.document.governing_state ? undefined : next }), hash: true, replace: true, resetScroll: false })}
        >
          <Findings text={text} />
        </ClauseReader>
      )}
    </Loaded>
  );
}
