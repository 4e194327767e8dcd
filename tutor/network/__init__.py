"""The mathematics: graphs of operations, and the trace of every multiplication that backpropagation makes."""

from tutor.network.builder import Assignment, GraphBuilder, Leaf
from tutor.network.expressions import edge_of, evaluate_expression
from tutor.network.graph import Edge, Graph, Node
from tutor.network.optimizers import OPTIMIZERS, Optimizer, adam, momentum, sgd
from tutor.network.steps import Accumulate, Chain, Forward, Seed, Step, Unbroadcast, Update
from tutor.network.trace import Trace, record

__all__ = [
    "OPTIMIZERS",
    "Accumulate",
    "Assignment",
    "Chain",
    "Edge",
    "Forward",
    "Graph",
    "GraphBuilder",
    "Leaf",
    "Node",
    "Optimizer",
    "Seed",
    "Step",
    "Trace",
    "Unbroadcast",
    "Update",
    "adam",
    "edge_of",
    "evaluate_expression",
    "momentum",
    "record",
    "sgd",
]
