import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import type { List } from "./address";

export type SavedView = components["schemas"]["SavedViewOut"];

export const savedViewsQuery = (page: List) =>
  queryOptions({
    queryKey: ["saved-views", page],
    queryFn: () => body(api.GET("/api/v1/saved-views", { params: { query: { page } } })),
  });

export const saveView = (view: { page: List; name: string; query: string; shared: boolean }) => body(api.POST("/api/v1/saved-views", { body: view }));

export const changeView = (id: string, view: { name: string; query: string; shared: boolean }) =>
  body(api.PUT("/api/v1/saved-views/{view_id}", { params: { path: { view_id: id } }, body: view }));

export const deleteView = (id: string) => body(api.DELETE("/api/v1/saved-views/{view_id}", { params: { path: { view_id: id } } }));
