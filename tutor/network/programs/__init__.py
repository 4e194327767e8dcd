"""How a program is made from a graph: names, formulas, places, lines. `tutor.network.program` is what others use."""
