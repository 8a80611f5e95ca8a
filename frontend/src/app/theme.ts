import { Button, createTheme, Menu, ModalRoot, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#eef2f8", "#dbe3ee", "#b8c7dc", "#91a9ca", "#6f8fb9", "#4a6c9c", "#2f5388", "#1d3f72", "#173258", "#16243d",
];

/** The look of Mantine's pieces; everything else is in global.css and the modules beside the components. */
export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: 7,
  colors: { ink },
  white: "#fffdf8",
  black: "#16243d",
  fontFamily: "var(--sans)",
  headings: { fontFamily: "var(--serif)" },
  defaultRadius: 2,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "md", fw: 600, loaderProps: { type: "dots" } } }),
    ModalRoot: ModalRoot.extend({ defaultProps: { centered: true, transitionProps: { duration: 0 }, size: 580, shadow: "none" } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 0 }, position: "bottom-end", width: 300, withInitialFocusPlaceholder: false, shadow: "none" } }),
  },
});
