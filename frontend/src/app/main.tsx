import "./mantine.css";
import "./fonts.css";
import "./global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./query-client";
import { router } from "./router";
import { theme } from "./theme";

// The server puts each answer's nonce here; style elements made by the component library carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
setNonce(nonce);

const FONTS = ['1rem "Source Sans 3 Variable"', '1rem "Source Serif 4 Variable"'];
const MOST = 1_000; // milliseconds; whoever waits longer reads with another font first

// Lines that change their length once somebody reads and presses are worse than a page that comes a moment later. The
// fonts are asked for by index.html, beside this program, so they are nearly always here by now.
const fonts = Promise.all(FONTS.map((font) => document.fonts.load(font))).catch(() => undefined);
const late = new Promise((over) => window.setTimeout(over, MOST));

void Promise.race([fonts, late]).then(() =>
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <MantineProvider theme={theme} forceColorScheme="light" getStyleNonce={() => nonce} deduplicateCssVariables>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  ),
);
