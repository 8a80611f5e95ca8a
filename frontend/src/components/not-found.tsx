import { Elsewhere } from "./elsewhere";
import { PageHeader } from "./page-header";

/** The same words for what does not exist and for what belongs to somebody else. */
export function NotFound() {
  return (
    <>
      <PageHeader title="There is nothing here" />
      <div className="prose">
        <p>This address does not exist, or what is there is not yours to see.</p>
        <p>If you followed a link, check that it was copied whole.</p>
      </div>
      <Elsewhere />
      <p>
        <a href="/">Go to the first page</a>
      </p>
    </>
  );
}
