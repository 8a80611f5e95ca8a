import { Button } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { forwardRef, type AnchorHTMLAttributes } from "react";

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { variant?: "filled" | "outline" | "subtle" };

const Anchor = forwardRef<HTMLAnchorElement, Props>(function Anchor(props, ref) {
  return <Button component="a" ref={ref} {...props} />;
});

/** A link to another page that looks like the main action it is. */
export const LinkButton = createLink(Anchor);
