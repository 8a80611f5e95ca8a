import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Imports flow one way: lib, api, components -> features -> app. One feature never reaches into another. */
const onlyDown = (files, forbidden, message) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [{ group: forbidden, message }, { group: ["../*"], message: "Use @/." }] }],
  },
});
const features = ["session", "today", "vendors", "schedule-form", "submission", "agreements", "signing", "verify", "settings", "demo"];

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts", "src/api/values.d.ts"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: { allowDefaultProject: ["*.js", "scripts/*.mjs"] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", 600],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/only-throw-error": "off", // TanStack Router throws its redirects
      "no-console": "error",
      // Cards on a phone change the display of tables, and with it their meaning: the roles are spelled out.
      "jsx-a11y/no-redundant-roles": ["error", { thead: ["rowgroup"], tbody: ["rowgroup"] }],
      "jsx-a11y/no-interactive-element-to-noninteractive-role": ["error", { td: ["cell"] }],
    },
  },
  { files: ["*.js", "scripts/*.mjs"], extends: [tseslint.configs.disableTypeChecked], languageOptions: { globals: globals.node }, rules: { "no-console": "off" } },
  onlyDown(["src/{lib,api,components}/**"], ["@/features/*", "@/app/*"], "Shared code knows no feature."),
  ...features.map((name) =>
    onlyDown(
      [`src/features/${name}/**`],
      ["@/app/*", ...features.filter((other) => other !== name && other !== "session").map((other) => `@/features/${other}/*`)],
      "A feature imports shared code and the session, never another feature or the app.",
    ),
  ),
);
