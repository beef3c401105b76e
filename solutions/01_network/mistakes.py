"""Wrong solutions of 01_network, each with the hint that a student with this mistake gets."""

import tensorflow as tf
from network import relu, sigmoid, tanh


# %% absolute_value
# task = "relu"
# hint = "Look at your curve to the left of 0. Does it rise there?"
def relu(x):
    return tf.abs(x)


# %% leaky
# task = "relu"
# hint = """You let a little of the negative numbers through, as a relative of this function does. \
# What does this one return for them?"""
def relu(x):
    return tf.where(x > 0.0, x, 0.01 * x)


# %% leakier
# task = "relu"
# hint = """You let a part of the negative numbers through, as the leaky relu of Keras does. What \
# does this one return for them?"""
def relu(x):
    return tf.maximum(x, 0.2 * x)


# %% clipped_at_one
# task = "relu"
# hint = "Your function has an upper end, as if it were a probability. Has the relu one?"
def relu(x):
    return tf.clip_by_value(x, 0.0, 1.0)


# %% clipped_at_six
# task = "relu"
# hint = """Your function stays flat above some number, as one made for small devices does. Has \
# the relu an upper end?"""
def relu(x):
    return tf.clip_by_value(x, 0.0, 6.0)


# %% smaller_of_both
# task = "relu"
# hint = "Which numbers do you keep, the positive or the negative ones?"
def relu(x):
    return tf.minimum(x, 0.0)


# %% mirrored
# task = "relu"
# hint = "Draw your curve. On which side of 0 does it rise?"
def relu(x):
    return tf.maximum(-x, 0.0)


# %% step
# task = "relu"
# hint = """You return yes or no for each number. What does the rule return where the number is \
# positive?"""
def relu(x):
    # Its slope is the one of a straight line, so that there is one at all.
    return tf.cast(x > 0.0, x.dtype) + x - tf.stop_gradient(x)


# %% threshold_at_one
# task = "relu"
# hint = "From which number on do you let numbers through? Try one between 0 and your threshold."
def relu(x):
    return tf.where(x > 1.0, x, 0.0)


# %% unchanged
# task = "relu"
# hint = "Your function is a straight line. What happens to negative numbers?"
def relu(x):
    return tf.identity(x)


# %% soft_corner
# task = "relu"
# hint = """Yours is a smooth relative of this function. The relu is made of two straight lines, \
# with a corner."""
def relu(x):
    return tf.math.log1p(tf.exp(-tf.abs(x))) + tf.maximum(x, 0.0)


# %% exponential_on_the_left
# task = "relu"
# hint = "Your curve falls below 0 on the left, and bends. What is the rule for negative numbers?"
def relu(x):
    return tf.where(x > 0.0, x, tf.exp(tf.minimum(x, 0.0)) - 1.0)


# %% squared
# task = "relu"
# hint = "To the right of 0, is yours a straight line?"
def relu(x):
    return tf.maximum(x, 0.0) ** 2


# %% not_halved
# task = "relu"
# hint = """A number and its absolute value add up to something that is right on the left. Look at \
# the size of it on the right."""
def relu(x):
    return x + tf.abs(x)


# %% negative_numbers_dropped
# task = "relu"
# hint = "You leave the negative numbers out. Should there be fewer numbers than before?"
def relu(x):
    return tf.boolean_mask(x, x > 0.0)


# %% largest_of_all
# task = "relu"
# hint = """You return a single number. A maximum over the entries is something else than a \
# maximum in each entry."""
def relu(x):
    return tf.maximum(tf.reduce_max(x), 0.0)


# %% sign_of_the_exponent
# task = "sigmoid"
# hint = "Does your curve rise or fall? Look at the sign of the exponent."
def sigmoid(x):
    largest = tf.maximum(-x, 0.0)
    power = tf.exp(-x - largest)
    return power / (power + tf.exp(-largest))


# %% exponential_over_itself
# task = "sigmoid"
# hint = """For a large number you divide infinity by infinity. Which of the two ways to write the \
# formula has no large exponential there?"""
def sigmoid(x):
    return tf.exp(x) / (1.0 + tf.exp(x))


# %% plain_formula
# task = "sigmoid"
# hint = """Your values are right everywhere; now look at the derivatives of very negative \
# numbers. What does the tape multiply there, when the exponential is infinity?"""
def sigmoid(x):
    return 1.0 / (1.0 + tf.exp(-x))


# %% both_branches_computed
# task = "sigmoid"
# hint = """You choose the right one of two formulas, but both are computed, and the tape goes \
# back through both. What does the formula that was not chosen hold?"""
def sigmoid(x):
    return tf.where(x >= 0.0, 1.0 / (1.0 + tf.exp(-x)), tf.exp(x) / (1.0 + tf.exp(x)))


# %% flat_at_zero
# task = "sigmoid"
# hint = """Ask for the derivative at 0 itself. Which slope does TensorFlow give the absolute \
# value there, and what becomes of yours?"""
def sigmoid(x):
    small = tf.exp(-tf.abs(x))
    return tf.where(x >= 0.0, 1.0 / (1.0 + small), small / (1.0 + small))


# %% steep_at_zero
# task = "sigmoid"
# hint = """Ask for the derivative at 0 itself. When a maximum and a minimum meet there, each of \
# them hands on a slope."""
def sigmoid(x):
    left, right = tf.exp(tf.minimum(x, 0.0)), tf.exp(-tf.maximum(x, 0.0))
    return left / (left + right)


# %% absolute_value_left_in
# task = "sigmoid"
# hint = """Taking the absolute value saves you from overflow, but now two numbers that differ in \
# their sign have the same result. Should they?"""
def sigmoid(x):
    return 1.0 / (1.0 + tf.exp(-tf.abs(x)))


# %% of_the_double
# task = "sigmoid"
# hint = "Your curve is steeper than it should be. What stands in the exponent?"
def sigmoid(x):
    largest = tf.maximum(2.0 * x, 0.0)
    power = tf.exp(2.0 * x - largest)
    return power / (power + tf.exp(-largest))


# %% of_the_half
# task = "sigmoid"
# hint = "Your curve is flatter than it should be. What stands in the exponent?"
def sigmoid(x):
    largest = tf.maximum(0.5 * x, 0.0)
    power = tf.exp(0.5 * x - largest)
    return power / (power + tf.exp(-largest))


# %% tanh_for_sigmoid
# task = "sigmoid"
# hint = "Your values go below 0. Which of the two s-shaped functions is this?"
def sigmoid(x):
    return tanh(x)


# %% centered
# task = "sigmoid"
# hint = "What do you return for 0, and what does the formula give there?"
def sigmoid(x):
    largest = tf.maximum(x, 0.0)
    power = tf.exp(x - largest)
    return power / (power + tf.exp(-largest)) - 0.5


# %% straight_lines
# task = "sigmoid"
# hint = """Yours is made of three straight lines, a cheap stand-in for this function. Compare \
# them in the middle."""
def sigmoid(x):
    return tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)


# %% base_two
# task = "sigmoid"
# hint = "Of which number do you take the power?"
def sigmoid(x):
    x = tf.math.log(2.0) * x
    largest = tf.maximum(x, 0.0)
    power = tf.exp(x - largest)
    return power / (power + tf.exp(-largest))


# %% parentheses_missing
# task = "sigmoid"
# hint = """Your results lie above the upper end of the curve. What does the fraction line stand \
# over?"""
def sigmoid(x):
    return 1.0 / 1.0 + tf.exp(-x)


# %% minus_in_the_denominator
# task = "sigmoid"
# hint = "What is your denominator for 0? Look at the sign inside it."
def sigmoid(x):
    return 1.0 / (1.0 - tf.exp(-x))


# %% shared_among_all
# task = "sigmoid"
# hint = """Add up everything that you return. Each entry has a result of its own, whatever the \
# others are."""
def sigmoid(x):
    powers = tf.exp(x - tf.reduce_max(x))
    return powers / tf.reduce_sum(powers)


# %% slope_returned
# task = "sigmoid"
# hint = """Your curve is a hill. Is it the function that you return, or its derivative?"""
def sigmoid(x):
    largest = tf.maximum(x, 0.0)
    power = tf.exp(x - largest)
    value = power / (power + tf.exp(-largest))
    return value * (1.0 - value)


# %% cut_too_early
# task = "sigmoid"
# hint = """You cut large numbers off to avoid overflow, and the cut can be seen in the results. \
# How far out does float32 carry an exponential?"""
def sigmoid(x):
    return 1.0 / (1.0 + tf.exp(-tf.clip_by_value(x, -5.0, 5.0)))


# %% times_its_input
# task = "sigmoid"
# hint = "Your results grow without end on the right. Which factor is too many?"
def sigmoid(x):
    largest = tf.maximum(x, 0.0)
    power = tf.exp(x - largest)
    return x * power / (power + tf.exp(-largest))


# %% sigmoid_stretched_only
# task = "tanh"
# hint = """The range of your curve is right, its slope at 0 is not. A sigmoid has to be stretched \
# in both directions."""
def tanh(x):
    return 2.0 * sigmoid(x) - 1.0


# %% sigmoid_not_moved_down
# task = "tanh"
# hint = "Your curve has the right form, but is it at the right height? Look at its value for 0."
def tanh(x):
    return 2.0 * sigmoid(2.0 * x)


# %% sigmoid_not_stretched
# task = "tanh"
# hint = """Your curve passes through 0 as it should, but how far up and down does it go?"""
def tanh(x):
    return sigmoid(2.0 * x) - 0.5


# %% sigmoid_for_tanh
# task = "tanh"
# hint = "You never return a negative number. Which of the two s-shaped functions is this?"
def tanh(x):
    return sigmoid(x)


# %% tanh_not_shifted
# task = "tanh"
# hint = """At both ends you divide infinity by infinity. What can be taken off both exponents \
# without changing the quotient?"""
def tanh(x):
    return (tf.exp(x) - tf.exp(-x)) / (tf.exp(x) + tf.exp(-x))


# %% one_end_safe
# task = "tanh"
# hint = """With your formula the values come out right; now look at the derivatives of large \
# numbers. What does the tape multiply there, when the exponential is infinity?"""
def tanh(x):
    return 1.0 - 2.0 / (tf.exp(2.0 * x) + 1.0)


# %% other_end_safe
# task = "tanh"
# hint = """Your formula is safe on one side only. What is the exponential of a very negative \
# number with its sign turned, and what does the tape make of it?"""
def tanh(x):
    return 2.0 / (1.0 + tf.exp(-2.0 * x)) - 1.0


# %% tanh_computes_both_branches
# task = "tanh"
# hint = """You choose the right one of two formulas, but both are computed, and the tape goes \
# back through both. What does the formula that was not chosen hold?"""
def tanh(x):
    up, down = tf.exp(2.0 * x), tf.exp(-2.0 * x)
    return tf.where(x >= 0.0, (1.0 - down) / (1.0 + down), (up - 1.0) / (up + 1.0))


# %% tanh_flat_at_zero
# task = "tanh"
# hint = """Ask for the derivative at 0 itself. Which slopes does TensorFlow give the sign and the \
# absolute value there?"""
def tanh(x):
    small = tf.exp(-2.0 * tf.abs(x))
    return tf.sign(x) * (1.0 - small) / (1.0 + small)


# %% sign_lost
# task = "tanh"
# hint = """Taking the absolute value saves you from overflow. Where does the sign come back?"""
def tanh(x):
    small = tf.exp(-2.0 * tf.abs(x))
    return (1.0 - small) / (1.0 + small)


# %% one_exponent_not_doubled
# task = "tanh"
# hint = """You have divided numerator and denominator by an exponential, but not by the same one. \
# Compare their exponents."""
def tanh(x):
    return (1.0 - tf.exp(-2.0 * x)) / (1.0 + tf.exp(-x))


# %% upside_down
# task = "tanh"
# hint = "Which sign should the result for a positive number have?"
def tanh(x):
    size = tf.abs(x)
    up, down = tf.exp(x - size), tf.exp(-x - size)
    return (down - up) / (up + down)


# %% sum_over_difference
# task = "tanh"
# hint = "Your curve has no value at 0. Which of sum and difference stands above the fraction line?"
def tanh(x):
    size = tf.abs(x)
    up, down = tf.exp(x - size), tf.exp(-x - size)
    return (up + down) / (up - down)


# %% sinh
# task = "tanh"
# hint = "Your results have no upper end. What is the denominator of the formula?"
def tanh(x):
    return (tf.exp(x) - tf.exp(-x)) / 2.0


# %% three_lines
# task = "tanh"
# hint = """Yours is made of three straight lines. Compare it with the curve of the handout near \
# the bends."""
def tanh(x):
    return tf.clip_by_value(x, -1.0, 1.0)


# %% no_exponential
# task = "tanh"
# hint = """Your curve comes to its ends much too slowly. The formula is made of exponentials."""
def tanh(x):
    return x / (1.0 + tf.abs(x))


# %% tanh_of_the_double
# task = "tanh"
# hint = """Your curve is steeper than it should be. By what is the number in the exponents \
# multiplied, once everything is divided out?"""
def tanh(x):
    size = 2.0 * tf.abs(x)
    up, down = tf.exp(2.0 * x - size), tf.exp(-2.0 * x - size)
    return (up - down) / (up + down)


# %% tanh_slope_returned
# task = "tanh"
# hint = "Your curve is a hill. Is it the function that you return, or its derivative?"
def tanh(x):
    size = tf.abs(x)
    up, down = tf.exp(x - size), tf.exp(-x - size)
    return 1.0 - ((up - down) / (up + down)) ** 2


# %% tanh_cut_too_early
# task = "tanh"
# hint = """You cut large numbers off to avoid overflow, and the cut can be seen in the results. \
# How far out does float32 carry an exponential?"""
def tanh(x):
    x = tf.clip_by_value(x, -3.5, 3.5)
    return (tf.exp(x) - tf.exp(-x)) / (tf.exp(x) + tf.exp(-x))


# %% bias_after_activation
# task = "layer"
# hint = """Follow one number through your layer. Does it meet the bias before or after the \
# activation?"""
def layer(x, w, b, activation=None):
    z = x @ w
    return (z if activation is None else activation(z)) + b


# %% bias_forgotten
# task = "layer"
# hint = "Feed your layer with zeros. What should come out before the activation?"
def layer(x, w, b, activation=None):
    z = x @ w
    return z if activation is None else activation(z)


# %% bias_subtracted
# task = "layer"
# hint = "Feed your layer with zeros and look at the sign of what comes out."
def layer(x, w, b, activation=None):
    z = x @ w - b
    return z if activation is None else activation(z)


# %% bias_as_a_column
# task = "layer"
# hint = """Each output has a bias of its own, the same in every row. Along which axis do you lay \
# yours?"""
def layer(x, w, b, activation=None):
    z = x @ w + tf.reshape(b, [-1, 1])
    return z if activation is None else activation(z)


# %% one_bias_for_all
# task = "layer"
# hint = "You make one number of all the biases. How many does a layer have?"
def layer(x, w, b, activation=None):
    z = x @ w + tf.reduce_sum(b)
    return z if activation is None else activation(z)


# %% bias_on_the_inputs
# task = "layer"
# hint = "You add the biases before the product. How many of them are there, and what are they for?"
def layer(x, w, b, activation=None):
    z = (x + b) @ w
    return z if activation is None else activation(z)


# %% weights_transposed
# task = "layer"
# hint = """Try a layer with two inputs and three outputs. Which axis of the weights belongs to \
# the inputs?"""
def layer(x, w, b, activation=None):
    z = x @ tf.transpose(w) + b
    return z if activation is None else activation(z)


# %% weights_first
# task = "layer"
# hint = """Try a layer whose numbers of rows, inputs and outputs differ. In which order do the \
# shapes fit together?"""
def layer(x, w, b, activation=None):
    z = w @ x + b
    return z if activation is None else activation(z)


# %% product_by_entries
# task = "layer"
# hint = """You multiply entry by entry. Each output gathers something from every input of its \
# row: which product does that?"""
def layer(x, w, b, activation=None):
    z = x * w + b
    return z if activation is None else activation(z)


# %% activation_twice
# task = "layer"
# hint = "How often does a number go through the activation in your layer?"
def layer(x, w, b, activation=None):
    z = x @ w + b
    return z if activation is None else activation(activation(z))


# %% activation_ignored
# task = "layer"
# hint = "Call your layer with an activation and without one. Do the results differ?"
def layer(x, w, b, activation=None):
    return x @ w + b


# %% always_relu
# task = "layer"
# hint = """Your layer has an activation of its own. Which one should it use, and which when it is \
# given none?"""
def layer(x, w, b, activation=None):
    return relu(x @ w + b)


# %% relu_for_none
# task = "layer"
# hint = "What does the handout say about a layer that is given no activation?"
def layer(x, w, b, activation=None):
    return (activation or relu)(x @ w + b)


# %% sigmoid_for_none
# task = "layer"
# hint = """Without an activation, your results all lie between two ends. What does the handout \
# say about this case?"""
def layer(x, w, b, activation=None):
    return (activation or sigmoid)(x @ w + b)


# %% activation_on_the_inputs
# task = "layer"
# hint = "What do you hand to the activation: what comes into the layer, or what it computes?"
def layer(x, w, b, activation=None):
    return (x if activation is None else activation(x)) @ w + b


# %% activation_of_the_parts
# task = "layer"
# hint = """You call the activation on two parts and add the results. Is that the same as calling \
# it on their sum?"""
def layer(x, w, b, activation=None):
    if activation is None:
        return x @ w + b
    return activation(x @ w) + activation(b)


# %% times_its_activation
# task = "layer"
# hint = "You multiply the result of the activation with something. Is that in the formula?"
def layer(x, w, b, activation=None):
    z = x @ w + b
    return z if activation is None else z * activation(z)


# %% averaged_over_the_inputs
# task = "layer"
# hint = "A matrix product is a sum over the inputs. What do you divide by?"
def layer(x, w, b, activation=None):
    z = x @ w / tf.cast(tf.shape(x)[1], x.dtype) + b
    return z if activation is None else activation(z)


# %% outputs_added_up
# task = "layer"
# hint = "How many numbers does a row have after your layer, and how many outputs has the layer?"
def layer(x, w, b, activation=None):
    z = x @ w + b
    return tf.reduce_sum(z if activation is None else activation(z), axis=1)


# %% inputs_counted
# task = "count_layers"
# hint = "What is computed at the inputs? Compare with the drawing in the handout."
def count_layers(sizes):
    return len(sizes)


# %% hidden_layers_only
# task = "count_layers"
# hint = "You leave out both ends. Is nothing computed at the outputs?"
def count_layers(sizes):
    return len(sizes) - 2


# %% equal_sizes_once
# task = "count_layers"
# hint = "Take a network with two hidden layers of the same size. Are these one layer or two?"
def count_layers(sizes):
    return len(set(sizes)) - 1


# %% always_two
# task = "count_layers"
# hint = "Make the network of the handout deeper. Does your answer change?"
def count_layers(sizes):
    return 2


# %% units_counted
# task = "count_layers"
# hint = "You add up how wide the stages are. How many of them are there?"
def count_layers(sizes):
    return sum(sizes)


# %% units_without_the_inputs
# task = "count_layers"
# hint = "You count the numbers in the layers. What is asked for is the layers themselves."
def count_layers(sizes):
    return sum(sizes[1:])


# %% widths_of_the_hidden_layers
# task = "count_layers"
# hint = """The number of hidden layers is not how wide they are. What does your sum go over?"""
def count_layers(sizes):
    return sum(sizes[1:-1]) + 1


# %% biases_forgotten
# task = "count_parameters"
# hint = "You count what stands in the tables. What else does a layer learn?"
def count_parameters(sizes):
    return sum(n * m for n, m in zip(sizes, sizes[1:]))


# %% biases_for_the_inputs
# task = "count_parameters"
# hint = "Which stages have biases? Look at the one where nothing is computed."
def count_parameters(sizes):
    return sum(n * m for n, m in zip(sizes, sizes[1:])) + sum(sizes)


# %% biases_of_the_hidden_layers_only
# task = "count_parameters"
# hint = "Has the output layer no biases?"
def count_parameters(sizes):
    return sum(n * m for n, m in zip(sizes, sizes[1:])) + sum(sizes[1:-1])


# %% biases_of_the_output_only
# task = "count_parameters"
# hint = "Have the hidden layers no biases?"
def count_parameters(sizes):
    return sum(n * m for n, m in zip(sizes, sizes[1:])) + sizes[-1]


# %% biases_by_the_inputs_of_each_layer
# task = "count_parameters"
# hint = "Does a layer have a bias for each of its inputs, or for each of its outputs?"
def count_parameters(sizes):
    return sum(n * m + n for n, m in zip(sizes, sizes[1:]))


# %% one_bias_for_each_layer
# task = "count_parameters"
# hint = "How long is the list of biases of one layer?"
def count_parameters(sizes):
    return sum(n * m + 1 for n, m in zip(sizes, sizes[1:]))


# %% one_bias_for_each_weight
# task = "count_parameters"
# hint = "You count as many biases as weights. How long is the list of biases of one layer?"
def count_parameters(sizes):
    return sum(2 * n * m for n, m in zip(sizes, sizes[1:]))


# %% bias_as_a_unit_on_both_sides
# task = "count_parameters"
# hint = """You count the bias as one more unit of each stage. It sends something to the next \
# stage, but does anything come in to it?"""
def count_parameters(sizes):
    return sum((n + 1) * (m + 1) for n, m in zip(sizes, sizes[1:]))


# %% biases_only
# task = "count_parameters"
# hint = "You count the lists. What about the tables?"
def count_parameters(sizes):
    return sum(sizes[1:])


# %% product_of_all_sizes
# task = "count_parameters"
# hint = """You multiply all the sizes with one another. Does each unit of the inputs have a \
# connection to the outputs for each hidden unit?"""
def count_parameters(sizes):
    product = 1
    for size in sizes:
        product *= size
    return product


# %% product_of_all_sizes_and_biases
# task = "count_parameters"
# hint = """Your biases are right. Look at the weights: do the tables of two layers add up, or \
# multiply?"""
def count_parameters(sizes):
    product = 1
    for size in sizes:
        product *= size
    return product + sum(sizes[1:])


# %% from_the_inputs_to_every_layer
# task = "count_parameters"
# hint = "Where do the inputs of the second layer come from?"
def count_parameters(sizes):
    return sum(sizes[0] * m + m for m in sizes[1:])


# %% every_layer_to_every_later_one
# task = "count_parameters"
# hint = "You count connections that jump over a layer. Are there any in the drawing?"
def count_parameters(sizes):
    weights = sum(n * m for i, n in enumerate(sizes) for m in sizes[i + 1 :])
    return weights + sum(sizes[1:])


# %% ends_tied_together
# task = "count_parameters"
# hint = """Look at the first pair that your loop takes. What is the index before 0 in Python?"""
def count_parameters(sizes):
    return sum(sizes[i - 1] * sizes[i] for i in range(len(sizes))) + sum(sizes[1:])


# %% first_layer_forgotten
# task = "count_parameters"
# hint = "With which layer does your loop begin? Try a network that has only one."
def count_parameters(sizes):
    return sum(n * m + m for n, m in zip(sizes[1:], sizes[2:]))


# %% last_layer_forgotten
# task = "count_parameters"
# hint = "With which layer does your loop end? Try a network that has only one."
def count_parameters(sizes):
    return sum(n * m + m for n, m in zip(sizes[:-1], sizes[1:-1]))


# %% first_two_layers_only
# task = "count_parameters"
# hint = "Make the network of the handout one layer deeper. Does the new layer count?"
def count_parameters(sizes):
    return sum(n * m + m for n, m in list(zip(sizes, sizes[1:]))[:2])


# %% sizes_squared
# task = "count_parameters"
# hint = """You multiply the size of a layer with itself. Which two numbers make the shape of its \
# weights?"""
def count_parameters(sizes):
    return sum(m * m + m for m in sizes[1:])


# %% sizes_added
# task = "count_parameters"
# hint = "How many entries does a table have: its rows and columns added up?"
def count_parameters(sizes):
    return sum(n + m + m for n, m in zip(sizes, sizes[1:]))
