import { ApiError } from "./client";

const MOST = 20;

/** What is wrong with an uploaded file, as problems of the one field "file", each with its cell or line before it. */
export function atTheFile(error: ApiError): ApiError {
  const told = Object.entries(error.fields).flatMap(([place, sentences]) => sentences.map((sentence) => (place === "file" ? sentence : `${place}: ${sentence}`)));
  const all = told.length ? told : [error.message];
  return new ApiError(error.status, error.code, error.message, { file: all.length > MOST ? [...all.slice(0, MOST), `And ${all.length - MOST} more.`] : all });
}
