"""Charts in the house style, drawn as SVG with real text."""
