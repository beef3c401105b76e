"""Known mistakes of 01_network: the hint for each, and what it changes in the reference."""

# %% relu.absolute_value
# Look at your curve to the left of 0. Does it rise there?
change("tf.maximum(x, 0.0)", "tf.abs(x)")

# %% relu.leaky
# You let a little of the negative numbers through, as a relative of this function does. What does
# this one return for them?
change("tf.maximum(x, 0.0)", "tf.where(x > 0.0, x, 0.01 * x)")

# %% relu.leakier
# You let a part of the negative numbers through, as the leaky relu of Keras does. What does this
# one return for them?
change("0.0", "0.2 * x")

# %% relu.clipped_at_one
# Your function has an upper end, as if it were a probability. Has the relu one?
change("tf.maximum(x, 0.0)", "tf.clip_by_value(x, 0.0, 1.0)")

# %% relu.clipped_at_six
# Your function stays flat above some number, as one made for small devices does. Has the relu an
# upper end?
change("tf.maximum(x, 0.0)", "tf.clip_by_value(x, 0.0, 6.0)")

# %% relu.smaller_of_both
# Which numbers do you keep, the positive or the negative ones?
change("tf.maximum", "tf.minimum")

# %% relu.mirrored
# Draw your curve. On which side of 0 does it rise?
change("tf.maximum(x, 0.0)", "tf.maximum(-x, 0.0)")

# %% relu.step
# You return yes or no for each number. What does the rule return where the number is positive?
change("tf.maximum(x, 0.0)", "tf.cast(x > 0.0, x.dtype) + x - tf.stop_gradient(x)")

# %% relu.threshold_at_one
# From which number on do you let numbers through? Try one between 0 and your threshold.
change("tf.maximum(x, 0.0)", "tf.where(x > 1.0, x, 0.0)")

# %% relu.unchanged
# Your function is a straight line. What happens to negative numbers?
change("tf.maximum(x, 0.0)", "tf.identity(x)")

# %% relu.soft_corner
# Yours is a smooth relative of this function. The relu is made of two straight lines, with a
# corner.
change("tf.maximum(x, 0.0)", "tf.math.log1p(tf.exp(-tf.abs(x))) + tf.maximum(x, 0.0)")

# %% relu.exponential_on_the_left
# Your curve falls below 0 on the left, and bends. What is the rule for negative numbers?
change("tf.maximum(x, 0.0)", "tf.where(x > 0.0, x, tf.exp(tf.minimum(x, 0.0)) - 1.0)")

# %% relu.squared
# To the right of 0, is yours a straight line?
change("tf.maximum(x, 0.0)", "tf.maximum(x, 0.0) ** 2")

# %% relu.not_halved
# A number and its absolute value add up to something that is right on the left. Look at the size of
# it on the right.
change("tf.maximum(x, 0.0)", "x + tf.abs(x)")

# %% relu.negative_numbers_dropped
# You leave the negative numbers out. Should there be fewer numbers than before?
change("tf.maximum(x, 0.0)", "tf.boolean_mask(x, x > 0.0)")

# %% relu.largest_of_all
# You return a single number. A maximum over the entries is something else than a maximum in each
# entry.
change("tf.maximum(x, 0.0)", "tf.maximum(tf.reduce_max(x), 0.0)")

# %% relu.capped_at_1000
# Your function has an upper end, the largest number of the handout's example. The relu has none.
change("tf.maximum(x, 0.0)", "tf.clip_by_value(x, 0.0, 1000.0)")

# %% relu.capped_at_100
# Your function has an upper end. The relu has none.
change("tf.maximum(x, 0.0)", "tf.clip_by_value(x, 0.0, 100.0)")

# %% relu.relu_single_numbers_refused
# Try a single number, of shape []. It has no first axis to loop over.
change("tf.maximum(x, 0.0)", "tf.stack([tf.maximum(row, 0.0) for row in x])")

# %% relu.flattened
# Look at the shape of your result for a table.
change("tf.maximum(x, 0.0)", "tf.reshape(tf.maximum(x, 0.0), [-1])")

# %% relu.first_row_only
# Give a table of several rows. Where are the others?
change("tf.maximum(x, 0.0)", "tf.maximum(x[:1] if x.shape.rank else x, 0.0)")


# %% relu.relu_upstream_lost
# Your own gradient is right as long as nothing follows. The function in `tf.custom_gradient` gets
# an argument: what is it for?
@tf.custom_gradient
def relu(x):
    return tf.maximum(x, 0.0), lambda upstream: tf.cast(x > 0.0, tf.float32)


# %% relu.slope_of_all_numbers
# Ask for the derivative at a negative number. Your own gradient lets everything through.
@tf.custom_gradient
def relu(x):
    return tf.maximum(x, 0.0), lambda upstream: upstream


# %% relu.relu_numpy_breaks_the_path
# The numbers are right, but the way back from them is cut, as by NumPy or by a copy into a new
# variable. Which operations does a tape see?
change("tf.maximum(x, 0.0)", "tf.constant(x.numpy().clip(0.0))")

# %% sigmoid.sign_of_the_exponent
# Does your curve rise or fall? Look at the sign of the exponent.
change("largest = tf.maximum(x, 0.0)", "x = -x\nlargest = tf.maximum(x, 0.0)")

# %% sigmoid.exponential_over_itself
# For a large number you divide infinity by infinity. Which of the two ways to write the formula has
# no large exponential there?
change("power / (power + tf.exp(-largest))", "tf.exp(x) / (1.0 + tf.exp(x))")

# %% sigmoid.plain_formula
# Your values are right everywhere; now look at the derivatives of very negative numbers. What does
# the tape multiply there, when the exponential is infinity?
change("power / (power + tf.exp(-largest))", "1.0 / (1.0 + tf.exp(-x))")

# %% sigmoid.both_branches_computed
# You choose the right one of two formulas, but both are computed, and the tape goes back through
# both. What does the formula that was not chosen hold?
change(
    "power / (power + tf.exp(-largest))",
    "tf.where(x >= 0.0, 1.0 / (1.0 + tf.exp(-x)), tf.exp(x) / (1.0 + tf.exp(x)))",
)


# %% sigmoid.flat_at_zero
# Ask for the derivative at 0 itself. Which slope does TensorFlow give the absolute value there, and
# what becomes of yours?
def sigmoid(x):
    small = tf.exp(-tf.abs(x))
    return tf.where(x >= 0.0, 1.0 / (1.0 + small), small / (1.0 + small))


# %% sigmoid.steep_at_zero
# Ask for the derivative at 0 itself. When a maximum and a minimum meet there, each of them hands on
# a slope.
def sigmoid(x):
    left, right = tf.exp(tf.minimum(x, 0.0)), tf.exp(-tf.maximum(x, 0.0))
    return left / (left + right)


# %% sigmoid.absolute_value_left_in
# Taking the absolute value saves you from overflow, but now two numbers that differ in their sign
# have the same result. Should they?
change("power / (power + tf.exp(-largest))", "1.0 / (1.0 + tf.exp(-tf.abs(x)))")

# %% sigmoid.of_the_double
# Your curve is steeper than it should be. What stands in the exponent?
change("largest = tf.maximum(x, 0.0)", "x = 2.0 * x\nlargest = tf.maximum(x, 0.0)")

# %% sigmoid.of_the_half
# Your curve is flatter than it should be. What stands in the exponent?
change("largest = tf.maximum(x, 0.0)", "x = 0.5 * x\nlargest = tf.maximum(x, 0.0)")

# %% sigmoid.tanh_for_sigmoid
# Your values go below 0. Which of the two s-shaped functions is this?
change("power / (power + tf.exp(-largest))", "tanh(x)")

# %% sigmoid.centered
# What do you return for 0, and what does the formula give there?
change("power / (power + tf.exp(-largest))", "power / (power + tf.exp(-largest)) - 0.5")

# %% sigmoid.straight_lines
# Yours is made of three straight lines, a cheap stand-in for this function. Compare them in the
# middle.
change("power / (power + tf.exp(-largest))", "tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)")

# %% sigmoid.base_two
# Of which number do you take the power?
change("largest = tf.maximum(x, 0.0)", "x = tf.math.log(2.0) * x\nlargest = tf.maximum(x, 0.0)")

# %% sigmoid.parentheses_missing
# Your results lie above the upper end of the curve. What does the fraction line stand over?
change("power / (power + tf.exp(-largest))", "1.0 / 1.0 + tf.exp(-x)")

# %% sigmoid.minus_in_the_denominator
# What is your denominator for 0? Look at the sign inside it.
change("power / (power + tf.exp(-largest))", "1.0 / (1.0 - tf.exp(-x))")


# %% sigmoid.shared_among_all
# Add up everything that you return. Each entry has a result of its own, whatever the others are.
def sigmoid(x):
    powers = tf.exp(x - tf.reduce_max(x))
    return powers / tf.reduce_sum(powers)


# %% sigmoid.slope_returned
# Your curve is a hill. Is it the function that you return, or its derivative?
change(
    "return power / (power + tf.exp(-largest))",
    "value = power / (power + tf.exp(-largest))\nreturn value * (1.0 - value)",
)

# %% sigmoid.cut_too_early
# You cut large numbers off to avoid overflow, and the cut can be seen in the results. How far out
# does float32 carry an exponential?
change(
    "power / (power + tf.exp(-largest))", "1.0 / (1.0 + tf.exp(-tf.clip_by_value(x, -5.0, 5.0)))"
)

# %% sigmoid.times_its_input
# Your results grow without end on the right. Which factor is too many?
change("return power", "return x * power")

# %% sigmoid.cut_at_100
# You cut x where float32's exponential has already overflowed. The values are right; what is the
# derivative just before the cut?
change(
    """
    largest = tf.maximum(x, 0.0)
    power = tf.exp(x - largest)
    return power / (power + tf.exp(-largest))
""",
    "return 1.0 / (1.0 + tf.exp(-tf.clip_by_value(x, -100.0, 100.0)))",
)


# %% sigmoid.sigmoid_upstream_lost
# Your own gradient is right as long as nothing follows the sigmoid. The function in
# `tf.custom_gradient` gets an argument: what is it for?
@tf.custom_gradient
def sigmoid(x):
    y = 1.0 / (1.0 + tf.exp(-tf.clip_by_value(x, -80.0, 80.0)))
    return y, lambda upstream: y * (1.0 - y)


# %% sigmoid.sigmoid_numpy_breaks_the_path
# The numbers are right, but the way back from them is cut, as by NumPy or by a copy into a new
# variable. Which operations does a tape see?
change(
    "power / (power + tf.exp(-largest))",
    "tf.constant((power / (power + tf.exp(-largest))).numpy())",
)

# %% sigmoid.sigmoid_single_numbers_refused
# Try a single number, of shape []. It has no first axis to loop over.
change(
    "return power / (power + tf.exp(-largest))",
    "return tf.stack(list(power / (power + tf.exp(-largest))))",
)

# %% sigmoid.exactly_1_from_10_on
# You take the ends for reached too early. The sigmoid only comes close to them; compare with the
# exact value there.
change(
    "power / (power + tf.exp(-largest))",
    "tf.where(tf.abs(x) >= 10.0, tf.cast(x > 0.0, tf.float32), power / (power + tf.exp(-largest)))",
)

# %% sigmoid.never_exactly_0
# You keep the result away from its ends. The formula does not.
change(
    "power / (power + tf.exp(-largest))",
    "tf.clip_by_value(power / (power + tf.exp(-largest)), 1e-4, 1.0 - 1e-4)",
)

# %% sigmoid.shifted_by_the_largest_of_all
# You take the same number off all exponents. Each entry has to choose by itself.
change("tf.maximum(x, 0.0)", "tf.maximum(tf.reduce_max(x), 0.0)")

# %% tanh.sigmoid_stretched_only
# The range of your curve is right, its slope at 0 is not. A sigmoid has to be stretched in both
# directions.
change("(rising - falling) / (rising + falling)", "2.0 * sigmoid(x) - 1.0")

# %% tanh.sigmoid_not_moved_down
# Your curve has the right form, but is it at the right height? Look at its value for 0.
change("(rising - falling) / (rising + falling)", "2.0 * sigmoid(2.0 * x)")

# %% tanh.sigmoid_not_stretched
# Your curve passes through 0 as it should, but how far up and down does it go?
change("(rising - falling) / (rising + falling)", "sigmoid(2.0 * x) - 0.5")

# %% tanh.sigmoid_for_tanh
# You never return a negative number. Which of the two s-shaped functions is this?
change("(rising - falling) / (rising + falling)", "sigmoid(x)")

# %% tanh.tanh_not_shifted
# At both ends you divide infinity by infinity. What can be taken off both exponents without
# changing the quotient?
change("tf.abs(x)", "tf.zeros_like(x)")

# %% tanh.one_end_safe
# With your formula the values come out right; now look at the derivatives of large numbers. What
# does the tape multiply there, when the exponential is infinity?
change("(rising - falling) / (rising + falling)", "1.0 - 2.0 / (tf.exp(2.0 * x) + 1.0)")

# %% tanh.other_end_safe
# Your formula is safe on one side only. What is the exponential of a very negative number with its
# sign turned, and what does the tape make of it?
change("(rising - falling) / (rising + falling)", "2.0 / (1.0 + tf.exp(-2.0 * x)) - 1.0")


# %% tanh.tanh_computes_both_branches
# You choose the right one of two formulas, but both are computed, and the tape goes back through
# both. What does the formula that was not chosen hold?
def tanh(x):
    up, down = tf.exp(2.0 * x), tf.exp(-2.0 * x)
    return tf.where(x >= 0.0, (1.0 - down) / (1.0 + down), (up - 1.0) / (up + 1.0))


# %% tanh.tanh_flat_at_zero
# Ask for the derivative at 0 itself. Which slopes does TensorFlow give the sign and the absolute
# value there?
def tanh(x):
    small = tf.exp(-2.0 * tf.abs(x))
    return tf.sign(x) * (1.0 - small) / (1.0 + small)


# %% tanh.sign_lost
# Taking the absolute value saves you from overflow. Where does the sign come back?
def tanh(x):
    small = tf.exp(-2.0 * tf.abs(x))
    return (1.0 - small) / (1.0 + small)


# %% tanh.one_exponent_not_doubled
# You have divided numerator and denominator by an exponential, but not by the same one. Compare
# their exponents.
change("(rising - falling) / (rising + falling)", "(1.0 - tf.exp(-2.0 * x)) / (1.0 + tf.exp(-x))")

# %% tanh.upside_down
# Which sign should the result for a positive number have?
change("rising - falling", "falling - rising")

# %% tanh.sum_over_difference
# Your curve has no value at 0. Which of sum and difference stands above the fraction line?
change("(rising - falling) / (rising + falling)", "(rising + falling) / (rising - falling)")

# %% tanh.sinh
# Your results have no upper end. What is the denominator of the formula?
change("(rising - falling) / (rising + falling)", "(tf.exp(x) - tf.exp(-x)) / 2.0")

# %% tanh.three_lines
# Yours is made of three straight lines. Compare it with the curve of the handout near the bends.
change("(rising - falling) / (rising + falling)", "tf.clip_by_value(x, -1.0, 1.0)")

# %% tanh.no_exponential
# Your curve comes to its ends much too slowly. The formula is made of exponentials.
change("(rising - falling) / (rising + falling)", "x / (1.0 + tf.abs(x))")

# %% tanh.tanh_of_the_double
# Your curve is steeper than it should be. By what is the number in the exponents multiplied, once
# everything is divided out?
change("largest = tf.abs(x)", "x = 2.0 * x\nlargest = tf.abs(x)")

# %% tanh.tanh_slope_returned
# Your curve is a hill. Is it the function that you return, or its derivative?
change(
    "(rising - falling) / (rising + falling)",
    "1.0 - ((rising - falling) / (rising + falling)) ** 2",
)

# %% tanh.tanh_cut_too_early
# You cut large numbers off to avoid overflow, and the cut can be seen in the results. How far out
# does float32 carry an exponential?
change("largest = tf.abs(x)", "x = tf.clip_by_value(x, -3.5, 3.5)\nlargest = tf.abs(x)")

# %% tanh.cut_at_80_and_doubled
# You cut x and then double it. From which number on does the exponential of the double overflow,
# and what is the derivative there?
change(
    """
    largest = tf.abs(x)
    rising = tf.exp(x - largest)
    falling = tf.exp(-x - largest)
    return (rising - falling) / (rising + falling)
""",
    "return 1.0 - 2.0 / (tf.exp(2.0 * tf.clip_by_value(x, -80.0, 80.0)) + 1.0)",
)

# %% tanh.exactly_1_from_5_on
# You take the ends for reached too early. Tanh only comes close to them, and its slope is not yet
# zero there.
change(
    "(rising - falling) / (rising + falling)",
    "tf.where(largest >= 5.0, tf.sign(x), (rising - falling) / (rising + falling))",
)


# %% tanh.tanh_upstream_lost
# Your own gradient is right as long as nothing follows. The function in `tf.custom_gradient` gets
# an argument: what is it for?
@tf.custom_gradient
def tanh(x):
    large = tf.exp(-2.0 * tf.abs(x))
    y = tf.sign(x) * (1.0 - large) / (1.0 + large)
    return y, lambda upstream: 1.0 - y**2


# %% tanh.tanh_numpy_breaks_the_path
# The numbers are right, but the way back from them is cut, as by NumPy or by a copy into a new
# variable. Which operations does a tape see?
change(
    "(rising - falling) / (rising + falling)",
    "tf.constant(((rising - falling) / (rising + falling)).numpy())",
)

# %% tanh.tanh_single_numbers_refused
# Try a single number, of shape []. It has no first axis to loop over.
change(
    "return (rising - falling) / (rising + falling)",
    "return tf.stack(list((rising - falling) / (rising + falling)))",
)

# %% tanh.small_number_added
# A small number in the denominator keeps it away from 0, where it never is after the shift. Your
# values are a little too small.
change("(rising + falling)", "(rising + falling + 1e-3)")

# %% layer.bias_after_activation
# Follow one number through your layer. Does it meet the bias before or after the activation?
change(" + b", "")
change(
    "z if activation is None else activation(z)", "(z if activation is None else activation(z)) + b"
)

# %% layer.bias_forgotten
# Feed your layer with zeros. What should come out before the activation?
change(" + b", "")

# %% layer.bias_subtracted
# Feed your layer with zeros and look at the sign of what comes out.
change("+ b", "- b")

# %% layer.bias_as_a_column
# Each output has a bias of its own, the same in every row. Along which axis do you lay yours?
change("+ b", "+ tf.reshape(b, [-1, 1])")

# %% layer.one_bias_for_all
# You make one number of all the biases. How many does a layer have?
change("+ b", "+ tf.reduce_sum(b)")

# %% layer.bias_on_the_inputs
# You add the biases before the product. How many of them are there, and what are they for?
change("x @ w + b", "(x + b) @ w")

# %% layer.weights_transposed
# Try a layer with two inputs and three outputs. Which axis of the weights belongs to the inputs?
change("x @ w", "x @ tf.transpose(w)")

# %% layer.weights_first
# Try a layer whose numbers of rows, inputs and outputs differ. In which order do the shapes fit
# together?
change("x @ w", "w @ x")

# %% layer.product_by_entries
# You multiply entry by entry. Each output gathers something from every input of its row: which
# product does that?
change("x @ w", "x * w")

# %% layer.activation_twice
# How often does a number go through the activation in your layer?
change("else activation(z)", "else activation(activation(z))")

# %% layer.activation_ignored
# Call your layer with an activation and without one. Do the results differ?
change("z if activation is None else activation(z)", "z")

# %% layer.always_relu
# Your layer has an activation of its own. Which one should it use, and which when it is given none?
change("z if activation is None else activation(z)", "relu(z)")

# %% layer.relu_for_none
# What does the handout say about a layer that is given no activation?
change("z if activation is None else activation(z)", "(activation or relu)(z)")

# %% layer.sigmoid_for_none
# Without an activation, your results all lie between two ends. What does the handout say about this
# case?
change("z if activation is None else activation(z)", "(activation or sigmoid)(z)")

# %% layer.activation_on_the_inputs
# What do you hand to the activation: what comes into the layer, or what it computes?
change("x @ w", "(x if activation is None else activation(x)) @ w")
change("z if activation is None else activation(z)", "z")

# %% layer.activation_of_the_parts
# You call the activation on two parts and add the results. Is that the same as calling it on their
# sum?
change("else activation(z)", "else activation(x @ w) + activation(b)")

# %% layer.times_its_activation
# You multiply the result of the activation with something. Is that in the formula?
change("else activation(z)", "else z * activation(z)")

# %% layer.averaged_over_the_inputs
# A matrix product is a sum over the inputs. What do you divide by?
change("x @ w", "x @ w / tf.cast(tf.shape(x)[1], x.dtype)")

# %% layer.outputs_added_up
# How many numbers does a row have after your layer, and how many outputs has the layer?
change(
    "z if activation is None else activation(z)",
    "tf.reduce_sum(z if activation is None else activation(z), axis=1)",
)

# %% layer.remembers_the_weights
# Assign new weights to a variable and call your layer with it again. What do you keep between two
# calls?
change(
    "z = x @ w + b",
    """
    kept = layer.__dict__.setdefault(str(id(w)), (tf.convert_to_tensor(w), w))
    z = x @ kept[0] + b
    """,
)

# %% layer.activation_on_each_row
# You call the activation once for each row. It is to be called once, on all of z.
change("activation(z)", "tf.stack([activation(row) for row in z[:1]])")

# %% layer.numpy_breaks_the_path
# Training asks for the derivatives by the inputs, the weights and the biases. What cuts the path
# from one of them to the result?
# also: the path from the biases, or from the inputs
change("x @ w + b", "x @ tf.constant(w.numpy()) + b")

# %% layer.single_row_squeezed
# Call your layer with one row, or one output, and look at the shape.
change("z = x @ w + b", "z = tf.squeeze(x @ w + b)")

# %% layer.three_outputs_assumed
# The handout's layer has three outputs. What about others?
change("z = x @ w + b", "z = tf.reshape(x @ w + b, [-1, 3])")

# %% layer.weights_of_the_first_call
# Call your layer with other weights. Do they count?
change("z = x @ w + b", "w, b = layer.__dict__.setdefault('kept', (w, b))\nz = x @ w + b")

# %% count_layers.inputs_counted
# What is computed at the inputs? Compare with the drawing in the handout.
change("len(sizes) - 1", "len(sizes)")

# %% count_layers.hidden_layers_only
# You leave out both ends. Is nothing computed at the outputs?
change("1", "2")

# %% count_layers.equal_sizes_once
# Take a network with two hidden layers of the same size. Are these one layer or two?
change("len(sizes)", "len(set(sizes))")

# %% count_layers.always_two
# Make the network of the handout deeper. Does your answer change?
change("len(sizes) - 1", "2")

# %% count_layers.units_counted
# You add up how wide the stages are. How many of them are there?
change("len(sizes) - 1", "sum(sizes)")

# %% count_layers.units_without_the_inputs
# You count the numbers in the layers. What is asked for is the layers themselves.
change("len(sizes) - 1", "sum(sizes[1:])")

# %% count_layers.widths_of_the_hidden_layers
# The number of hidden layers is not how wide they are. What does your sum go over?
change("len(sizes) - 1", "sum(sizes[1:-1]) + 1")

# %% count_layers.at_most_two
# You know networks with one hidden layer, or with none. Count deeper ones.
change("len(sizes) - 1", "2 if len(sizes) > 2 else 1")

# %% count_layers.at_most_three
# Your count ends at the deepest network of the handout. Count deeper ones.
change("len(sizes) - 1", "min(len(sizes) - 1, 3)")

# %% count_layers.single_units_left_out
# A layer with a single number is a layer too.
change("len(sizes) - 1", "sum(size > 1 for size in sizes[1:-1]) + 1")

# %% count_parameters.biases_forgotten
# You count what stands in the tables. What else does a layer learn?
change(" + sizes[i]", "")

# %% count_parameters.biases_for_the_inputs
# Which stages have biases? Look at the one where nothing is computed.
change("total = 0", "total = sizes[0]")

# %% count_parameters.biases_of_the_hidden_layers_only
# Has the output layer no biases?
change("return total", "return total - sizes[-1]")

# %% count_parameters.biases_of_the_output_only
# Have the hidden layers no biases?
change(" + sizes[i]", "")
change("return total", "return total + sizes[-1]")

# %% count_parameters.biases_by_the_inputs_of_each_layer
# Does a layer have a bias for each of its inputs, or for each of its outputs?
change("+ sizes[i]", "+ sizes[i - 1]")

# %% count_parameters.one_bias_for_each_layer
# How long is the list of biases of one layer?
change("+ sizes[i]", "+ 1")

# %% count_parameters.one_bias_for_each_weight
# You count as many biases as weights. How long is the list of biases of one layer?
change("sizes[i - 1] * sizes[i] + sizes[i]", "2 * sizes[i - 1] * sizes[i]")

# %% count_parameters.bias_as_a_unit_on_both_sides
# You count the bias as one more unit of each stage. It sends something to the next stage, but does
# anything come in to it?
change("sizes[i - 1] * sizes[i] + sizes[i]", "(sizes[i - 1] + 1) * (sizes[i] + 1)")

# %% count_parameters.biases_only
# You count the lists. What about the tables?
change("sizes[i - 1] * sizes[i] + sizes[i]", "sizes[i]")

# %% count_parameters.product_of_all_sizes
# You multiply all the sizes with one another. Does each unit of the inputs have a connection to the
# outputs for each hidden unit?
change("total = 0", "total = sizes[0]")
change("+= sizes[i - 1] * sizes[i] + sizes[i]", "*= sizes[i]")

# %% count_parameters.product_of_all_sizes_and_biases
# Your biases are right. Look at the weights: do the tables of two layers add up, or multiply?
change("total = 0", "total = sizes[0]")
change("+= sizes[i - 1] * sizes[i] + sizes[i]", "*= sizes[i]")
change("return total", "return total + sum(sizes[1:])")

# %% count_parameters.from_the_inputs_to_every_layer
# Where do the inputs of the second layer come from?
change("sizes[i - 1]", "sizes[0]")

# %% count_parameters.every_layer_to_every_later_one
# You count connections that jump over a layer. Are there any in the drawing?
change("sizes[i - 1]", "sum(sizes[:i])")

# %% count_parameters.ends_tied_together
# Look at the first pair that your loop takes. What is the index before 0 in Python?
change("range(1, len(sizes))", "range(len(sizes))")
change(" + sizes[i]", "")
change("return total", "return total + sum(sizes[1:])")

# %% count_parameters.first_layer_forgotten
# With which layer does your loop begin? Try a network that has only one.
change("range(1, len(sizes))", "range(2, len(sizes))")

# %% count_parameters.last_layer_forgotten
# With which layer does your loop end? Try a network that has only one.
change("range(1, len(sizes))", "range(1, len(sizes) - 1)")

# %% count_parameters.first_two_layers_only
# Make the network of the handout one layer deeper. Does the new layer count?
change("range(1, len(sizes))", "range(1, min(3, len(sizes)))")

# %% count_parameters.sizes_squared
# You multiply the size of a layer with itself. Which two numbers make the shape of its weights?
change("sizes[i - 1]", "sizes[i]")

# %% count_parameters.sizes_added
# How many entries does a table have: its rows and columns added up?
change("sizes[i - 1] * sizes[i]", "sizes[i - 1] + sizes[i]")

# %% count_parameters.in_32_bits
# Your count turns negative, or is a little off, for very large networks. How far does int32 go?
change(
    "return total", "return tf.constant(total % 2**32 - 2**32 * (total % 2**32 >= 2**31), tf.int64)"
)

# %% count_parameters.in_float32
# Your count is a little off for very large networks. How many digits has float32?
change("return total", "return float(tf.constant(float(total)))")

# %% count_parameters.biases_of_two_layers
# You count the biases of the first two layers only. Each layer has biases.
change("sizes[i - 1] * sizes[i] + sizes[i]", "sizes[i - 1] * sizes[i] + (sizes[i] if i < 3 else 0)")

# %% count_parameters.one_hidden_layer_assumed
# You add up one hidden layer and the output layer. A network may have more of them, or none.
change("range(1, len(sizes))", "(i for i in range(1, len(sizes)) if i in (1, len(sizes) - 1))")

# %% tanh.taken_for_x_near_0
# The curve bends near 0 too. Compare it with x there, digit by digit.
change(
    "return (rising - falling) / (rising + falling)",
    "return tf.where(tf.abs(x) < 0.1, x, (rising - falling) / (rising + falling))",
)

# %% count_layers.looked_up_by_size
# Two stages may be of the same size. Which of them does your search find?
change("len(sizes) - 1", "list(sizes).index(sizes[-1])")

# %% count_parameters.equal_layers_once
# Two layers may have as many parameters as each other. Does your sum count both of them?
change(
    "total += sizes[i - 1] * sizes[i] + sizes[i]",
    "total = sum({sizes[k - 1] * sizes[k] + sizes[k] for k in range(1, i + 1)})",
)
