"""Numbers, formulas and networks that would take all memory, or for ever."""

from __future__ import annotations

from hostile_table import NEURON, YAML, lesson, network, refused

# Numbers


@refused("not-finite")
def numbers_too_large():
    return lesson(network("L = w * x", "x: 1e999999999", f"w: {'9' * 100_000}"))


@refused("not-finite")
def not_a_number():
    return lesson(network("L = w * x * y * z", "x: .nan, y: -.inf, z: {value: .inf, vary: [-1, 1]}"))


@refused("bad-number")
def a_formula_of_digits():
    return lesson(network(f"L = w * x * {'9' * 1_900}"))


@refused("bad-value", "not-finite")
def training_for_ever():
    return lesson(network("L = w * x", more="train: {learning_rate: 1e999, steps: 999999999999999999999999}\n"))


@refused()
def the_longest_training():
    return lesson(network("L = w * x", more="train: {learning_rate: 1e300, steps: 1000000}\n"))


@refused()
def the_finest_draw():
    return lesson(network("L = w * x", "x: {value: 1, vary: [-1e9, 1e9], decimals: 12}"))


@refused("network-too-large")
def a_huge_shape():
    return lesson(network("L = sum(x)", "x: {shape: [1000000, 1000000, 1000000, 1000000], vary: [-1, 1]}"))


@refused("network-too-large")
def a_shape_beyond_all_integers():
    return lesson(network("L = sum(x)", f"x: {{shape: [{'9' * 240}, {'9' * 240}], choices: [0, 1]}}"))


@refused("network-too-large")
def many_large_shapes():
    data = ", ".join(f"x{n}: {{shape: [1000, 1000], vary: [-1, 1]}}" for n in range(20))
    return lesson(network("L = sum(x0)", data))


@refused()
def the_largest_draw():
    return lesson(network("L = sum(x)", "x: {shape: [1000, 1000], vary: [-1, 1]}", ""))


@refused("too-many-nodes")
def a_hundred_thousand_choices():
    return lesson(network("L = w * x", f"x: {{value: 1, choices: [{', '.join(map(str, range(100_000)))}]}}"))


@refused()
def ten_thousand_choices():
    return lesson(network("L = w * x", f"x: {{value: 1, choices: [{', '.join(map(str, range(10_000)))}]}}"))


@refused("ragged-array")
def a_ragged_array():
    return lesson(network("L = sum(x)", f"x: [{'[1], ' * 8_000}[1, 2]]"))


@refused("bad-shape")
def too_many_axes():
    return lesson(network("L = sum(x)", f"x: {'[' * 20}1{']' * 20}"))


# Networks


@refused("network-too-large")
def an_outer_product():
    return lesson(network("L = sum(outer(x, x))", "x: {shape: [1000000], vary: [-1, 1]}"))


@refused("network-too-large")
def a_matrix_product():
    return lesson(
        network("L = sum(a @ b)", "a: {shape: [5000, 1], vary: [-1, 1]}, b: {shape: [1, 5000], vary: [-1, 1]}")
    )


@refused("network-too-large")
def a_broadcast():
    data = "a: {shape: [999, 1, 1], vary: [0, 1]}, b: {shape: [999, 1], vary: [0, 1]}, c: {shape: [999], vary: [0, 1]}"
    return lesson(network("L = sum(a + b + c)", data))


@refused("network-too-large")
def stacks_of_stacks():
    lines = ["y0 = x"] + [f"y{n} = stack({', '.join([f'y{n - 1}'] * 9)})" for n in range(1, 10)]
    return lesson(network("\n".join([*lines, "L = sum(y9)"])))


@refused("network-too-large")
def windows_of_windows():
    return lesson(network("L = sum(windows(x, 1000))", "x: {shape: [100000], vary: [-1, 1]}"))


@refused("network-too-large")
def endless_padding():
    return lesson(network("L = sum(windows(x, 2, 1, 1e15))", "x: [1, 2, 3]"))


@refused("network-too-large")
def jacobians_of_rows():
    return lesson(network("L = sum(softmax(x))", "x: {shape: [1000000], vary: [-1, 1]}"))


@refused("network-too-large")
def convolution():
    data = "x: {shape: [1, 1000, 1000], vary: [-1, 1]}, k: {shape: [1, 1, 500, 500], vary: [-1, 1]}"
    return lesson(network("L = sum(conv2d(x, k))", data))


@refused("unreached")
def hot_rows():
    data = "x: {shape: [2, 5000], vary: [-1, 1]}, y: {shape: [2], value: [0, 1]}"
    return lesson(network("L = softmax_cross_entropy(x, y)", data))


@refused("formula-too-long")
def doubling_shorthands():
    define = "".join(f"  f{n}(x): f{n - 1}(x) + f{n - 1}(x)\n" for n in range(1, 60))
    return lesson(network("L = f59(w)", more=f"define:\n  f0(x): x * x\n{define}"))


@refused("formula-too-deep")
def shorthands_in_shorthands():
    define = "".join(f"  f{n}(x): f{n - 1}(x)\n" for n in range(1, 100))
    return lesson(network("L = f99(w)", more=f"define:\n  f0(x): x * x\n{define}"))


@refused("formula-too-long")
def doubling_rules():
    define = "".join(f"  f{n}(x): {{value: f{n - 1}(x) * f{n - 1}(x), d/dx: 2 * f{n - 1}(x)}}\n" for n in range(1, 40))
    return lesson(network("L = f39(w)", more=f"define:\n  f0(x): x * x\n{define}"))


@refused("not-finite")
def a_tower_of_powers():
    return lesson(network("L = (w + 9)**9**9**9**9**9**9**9"))


@refused("formula-too-deep")
def hundreds_of_brackets():
    return lesson(network(f"L = {'(' * 490}w{')' * 490}"))


@refused("formula-too-deep")
def minuses():
    return lesson(network(f"L = {'-' * 990}w"))


@refused("formula-too-deep")
def a_pile_of_indices():
    return lesson(network(f"L = w{'[0]' * 300}"))


@refused()
def formulas_of_two_thousand_characters():
    formula = " + ".join(["w * x"] * 249)
    return lesson(network("\n".join([*(f"y{n} = {formula}" for n in range(3)), "L = y0"])))


@refused("too-long")
def many_formulas_of_two_thousand_characters():
    formula = " + ".join(["w * x"] * 249)
    return lesson(network("\n".join([*(f"y{n} = {formula}" for n in range(400)), "L = y0"])))


@refused("unknown-name")
def two_thousand_unknown_names():
    return lesson(network("\n".join([f"name{n} = wrong{n} * x" for n in range(2_000)])))


@refused("unexpected-token")
def four_thousand_broken_lines():
    return lesson(network("\n".join(["y = w * * x"] * 4_000)))


@refused()
def a_chain_of_thousands():
    return lesson(network("\n".join(["y0 = w * x", *(f"y{n} = y{n - 1} + 1" for n in range(1, 2_500)), "L = y2499"])))


@refused("unnamed-network")
def hundreds_of_networks():
    return lesson(*([NEURON] * 450))


@refused("too-many-nodes", ending="yaml")
def five_thousand_networks():
    return YAML + "  - network: {data: {x: 1, y: 2}, forward: L = x * y}\n" * 5_000


@refused("network-too-large")
def together_too_large():
    """Thirty networks, none of them too large."""
    large = "x: {shape: [1000, 1000], vary: [-1, 1]}"
    return lesson(*(network("L = sum(x * w)", large, more=f"name: n{n}\n") for n in range(30)))
