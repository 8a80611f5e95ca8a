import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/client";

/** Who followed a link of another organization of theirs can act for that one. Nobody else learns that there is something. */
export function Elsewhere() {
  const path = window.location.pathname;
  const { data: found } = useQuery({
    queryKey: ["elsewhere", path],
    queryFn: () => body(api.GET("/api/v1/elsewhere", { params: { query: { path } } })),
    retry: false,
  });
  const act = useMutation({
    mutationFn: (id: string) => body(api.POST("/api/v1/session/switch", { body: { organization_id: id } })),
    // Everything that was loaded so far is of the organization that one acted for until now.
    onSuccess: () => window.location.reload(),
  });
  return (
    <div className="prose" role="status">
      {found?.map((one) => (
        <div key={one.id}>
          <p>You can see it when you act for {one.name}.</p>
          <p>
            <Button loading={act.isPending && act.variables === one.id} onClick={() => act.mutate(one.id)}>
              Act for {one.name}
            </Button>
          </p>
        </div>
      ))}
      {act.error && <p role="alert">{act.error.message}</p>}
    </div>
  );
}
