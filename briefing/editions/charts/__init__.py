"""The pictures of a page: a chart's values as SVG, in the page's colours, without titles."""
