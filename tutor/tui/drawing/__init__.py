"""Pictures made of cells: the network, formulas, matrices. Pure functions: no widget, no session, no step of a lesson.

`canvas`, `glyphs`: cells, their meanings, lines. `layers`, `rows`, `routes`: a layered layout of any graph.
`network_forms`, `network_picture`: the network drawn with it. `blocks`, `mathematics`: formulas in two dimensions.
"""
