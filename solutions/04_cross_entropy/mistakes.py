"""Known mistakes of 04_cross_entropy: the hint for each, and what it changes in the reference."""

# %% cross_entropy.base_10
# Compare your result for the handout's example with the table of logarithms there. Which base does
# the rule name?
change("axis=-1)", "axis=-1) / tf.math.log(10.0)")

# %% cross_entropy.base_2
# You measure in bits. Which logarithm does the handout ask for, and which of its functions does
# TensorFlow have?
change("axis=-1)", "axis=-1) / tf.math.log(2.0)")

# %% cross_entropy.not_clipped
# What is the logarithm of 0, and what is 0 times that? Look at what the handout does before the
# logarithm.
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "y_pred")

# %% cross_entropy.zeros_left_to_xlogy
# A product of 0 and infinity is taken care of. What is left when the label gives a share to a class
# that the prediction calls impossible?
change("y_true * tf.math.log(clipped)", "tf.math.xlogy(y_true, y_pred)")

# %% cross_entropy.clipped_at_1e_7
# You clip, but not where the handout says. Compare the lower ends.
change("1e-12", "1e-7")

# %% cross_entropy.clipped_at_1e_10
# You clip, but not where the handout says. Count the zeros of the lower end.
change("1e-12", "1e-10")

# %% cross_entropy.upper_end_forgotten
# Your clipping has one end, the handout's has two. What becomes of a prediction above the upper
# one?
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "tf.maximum(y_pred, 1e-12)")

# %% cross_entropy.small_number_added
# You move every prediction a little, also those that are fine as they are. What does clipping do to
# a number inside the range?
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "y_pred + 1e-12")

# %% cross_entropy.logarithm_clipped
# Is it the probability that you clip, or its logarithm? Follow one prediction through your
# expression from the inside out.
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "tf.clip_by_value(tf.math.log(y_pred), 1e-12, 1.0)")
change("tf.math.log(clipped)", "clipped")

# %% cross_entropy.labels_and_predictions_swapped
# Cross entropy is not symmetric. Of which of the two arguments do you take the logarithm?
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "tf.clip_by_value(y_true, 1e-12, 1.0)")
change("y_true *", "y_pred *")

# %% cross_entropy.sign_missing
# The logarithm of a probability is never positive. Should a loss be?
change("-tf.reduce_sum", "tf.reduce_sum")

# %% cross_entropy.averaged_over_classes
# Add a class that has probability 0 in label and prediction: should the loss change? You divide by
# a number that the formula of this task does not have.
change("tf.reduce_sum", "tf.reduce_mean")

# %% cross_entropy.summed_over_everything
# You return one number for all rows together. How many does the handout ask for?
change(", axis=-1", "")

# %% cross_entropy.averaged_over_rows
# You return one number, the mean of the rows. The mean is the affair of the caller; what does this
# task return?
change(
    "-tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)",
    "tf.reduce_mean(-tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1))",
)

# %% cross_entropy.summed_over_rows
# You return one number for each class. Which axis holds the classes, and which of the two is to
# disappear?
change("axis=-1", "axis=0")

# %% cross_entropy.not_summed
# You return one number for each class of each row. What is the sign with the big S in the formula
# for?
change("-tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)", "-y_true * tf.math.log(clipped)")

# %% cross_entropy.a_column
# Look at the shape of your result: it still has an axis for the classes.
change("axis=-1", "axis=-1, keepdims=True")

# %% cross_entropy.a_single_row_squeezed
# Call your function with a single row and look at the shape. Is it a list of one number?
change(
    "-tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)",
    "tf.squeeze(-tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1))",
)

# %% cross_entropy.largest_label_only
# Try a label that gives two classes a half each. Do both count in your loss?
change("y_true *", "tf.one_hot(tf.argmax(y_true, axis=-1), tf.shape(y_true)[-1]) *")

# %% cross_entropy.probability_for_logarithm
# Your loss has no logarithm in it, so it can never be large. How much should a prediction of almost
# 0 for the right class cost?
change(
    "-tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)",
    "1.0 - tf.reduce_sum(y_true * clipped, axis=-1)",
)

# %% cross_entropy.binary_cross_entropy
# You also charge for the classes that are wrong, as if each were a question of its own. How many
# terms per class does the formula have?
change("y_true * tf.math.log(clipped)", "y_true * tf.math.log(clipped) + (1.0 - y_true) * log_rest")
change("return", "log_rest = tf.math.log(tf.clip_by_value(1.0 - y_pred, 1e-12, 1.0))\nreturn")

# %% cross_entropy.divergence
# Your loss is 0 when prediction and label agree, also for soft labels. The formula's is not:
# something is subtracted that does not depend on the prediction.
change("-tf.reduce_sum(y_true", "tf.reduce_sum(tf.math.xlogy(y_true, y_true) - y_true")

# %% cross_entropy.predictions_rescaled
# You divide each row of predictions by its sum, as some libraries do. Does the rule change
# predictions in that way?
change("clipped =", "y_pred = y_pred / tf.reduce_sum(y_pred, axis=-1, keepdims=True)\nclipped =")

# %% cross_entropy.softmax_of_probabilities
# The predictions of this task are probabilities already. What do you do to them first?
change("tf.clip_by_value(y_pred", "tf.clip_by_value(softmax(y_pred)")

# %% cross_entropy.only_the_first_row
# Give two rows. How many losses come back, and whose?
change("return -tf.reduce_sum", "y_true, clipped = y_true[:1], clipped[:1]\nreturn -tf.reduce_sum")

# %% cross_entropy.first_row_for_all
# Your losses are all the same. Which row of the labels does each row meet?
change("y_true *", "y_true[:1] *")

# %% cross_entropy.two_classes_only
# The handout's first example has two classes. Where do the others go in your code?
change("y_true * tf.math.log(clipped)", "(y_true * tf.math.log(clipped))[:, :2]")

# %% cross_entropy.certain_labels_only
# Try a label that is a share and not a certainty. Your code looks only at classes that are
# certain.
change("y_true *", "tf.cast(y_true > 0.99, tf.float32) *")

# %% cross_entropy.every_share_a_whole
# A class with a share of a quarter counts as much as a certain one in your code.
change("y_true *", "tf.sign(y_true) *")

# %% cross_entropy.negative_made_positive
# Below the lower end of the clipping lie the negative numbers too. What becomes of one of them?
change("tf.clip_by_value(y_pred", "tf.clip_by_value(tf.abs(y_pred)")


# %% cross_entropy.upstream_lost
# Your own gradient is right as long as nothing follows the loss. The function in
# `tf.custom_gradient` gets an argument: what is it for?
@tf.custom_gradient
def cross_entropy(y_true, y_pred):
    clipped = tf.clip_by_value(y_pred, 1e-12, 1.0)
    loss = -tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)

    def gradient(upstream):
        return None, -y_true / clipped

    return loss, gradient


# %% cross_entropy.slope_of_the_classes_swapped
# Your own gradient leaves out the label. Differentiate the formula for one class.
@tf.custom_gradient
def cross_entropy(y_true, y_pred):
    clipped = tf.clip_by_value(y_pred, 1e-12, 1.0)
    loss = -tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)

    def gradient(upstream):
        return None, -upstream[:, None] / clipped

    return loss, gradient


# %% cross_entropy.numpy_breaks_the_path
# The numbers are right, but the way back from them is cut, as by NumPy or by a copy into a new
# variable. Which operations does a tape see?
change(
    "return -tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)",
    """
    import numpy as np

    return tf.constant(-np.sum(y_true.numpy() * np.log(clipped.numpy()), axis=-1))
""",
)

# %% mean_over_entries.mean_of_the_rows
# Draw a small table and count its entries, then its rows. Which of the two does your mean divide
# by?
change(
    "-tf.reduce_mean(y_true * tf.math.log(clipped))",
    "tf.reduce_mean(-tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1))",
)

# %% mean_over_entries.sum_of_the_entries
# Give the same rows twice over. Should a mean grow?
change("tf.reduce_mean", "tf.reduce_sum")

# %% mean_over_entries.divided_by_classes_only
# Give the same rows twice over and look at your mean. Does the number you divide by grow along with
# the table?
change(
    "-tf.reduce_mean(y_true * tf.math.log(clipped))",
    "tf.reduce_sum(-tf.reduce_mean(y_true * tf.math.log(clipped), axis=-1))",
)

# %% mean_over_entries.mean_of_each_row
# You return one number for each row. Over which axes does the lecture's mean go?
change("tf.math.log(clipped)", "tf.math.log(clipped), axis=-1")

# %% mean_over_entries.mean_of_each_class
# You return one number for each class. Over which axes does the lecture's mean go?
change("tf.math.log(clipped)", "tf.math.log(clipped), axis=0")

# %% mean_over_entries.entries_of_the_label_only
# You leave entries with a small label out of the count. How many entries does the lecture's mean
# have?
change("y_true *", "tf.one_hot(tf.argmax(y_true, axis=-1), tf.shape(y_true)[-1]) *")

# %% mean_over_entries.mean_in_base_10
# The lecture's code and the lecture's example disagree about the base. Which does the rule of this
# page take?
change("-tf.reduce_mean", "-1.0 / tf.math.log(10.0) * tf.reduce_mean")

# %% mean_over_entries.mean_not_clipped
# One prediction of 0 spoils the mean of all rows. What do you do before the logarithm?
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "y_pred")

# %% mean_over_entries.mean_clipped_at_1e_7
# You clip, but not where the handout says. Both ends are those of the first task.
change("1e-12", "1e-7")

# %% mean_over_entries.mean_without_upper_end
# Your clipping has one end, the handout's has two. What becomes of a prediction above the upper
# one?
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "tf.maximum(y_pred, 1e-12)")

# %% mean_over_entries.mean_without_sign
# The logarithm of a probability is never positive. Should a loss be?
change("-tf.reduce_mean", "tf.reduce_mean")

# %% mean_over_entries.mean_with_swapped_arguments
# Of which of the two arguments do you take the logarithm?
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "tf.clip_by_value(y_true, 1e-12, 1.0)")
change("y_true *", "y_pred *")

# %% mean_over_entries.mean_of_nonzero_labels
# You leave the entries out whose label is 0. How many entries does the lecture's mean divide by?
change(
    "-tf.reduce_mean(y_true * tf.math.log(clipped))",
    "-tf.reduce_sum(y_true * tf.math.log(clipped)) / tf.reduce_sum(tf.abs(tf.sign(y_true)))",
)

# %% mean_over_entries.two_classes_assumed
# You divide by the number of classes of the example. How many classes does a table have?
change(
    "-tf.reduce_mean(y_true * tf.math.log(clipped))",
    "tf.reduce_mean(cross_entropy(y_true, y_pred)) / 2.0",
)

# %% mean_over_entries.four_entries_assumed
# You divide by the number of entries of the example. How many entries does a table have?
change(
    "-tf.reduce_mean(y_true * tf.math.log(clipped))",
    "tf.reduce_sum(cross_entropy(y_true, y_pred)) / 4.0",
)

# %% mean_over_entries.mean_divided_by_rows_twice
# Your mean is divided by the number of rows once more. What does the lecture's divide by?
change(
    "-tf.reduce_mean(y_true * tf.math.log(clipped))",
    "tf.reduce_mean(cross_entropy(y_true, y_pred)) / y_true.shape[0]",
)

# %% mean_over_entries.negative_mean_made_positive
# Below the lower end of the clipping lie the negative numbers too. What becomes of one of them?
change("tf.clip_by_value(y_pred", "tf.clip_by_value(tf.abs(y_pred)")


# %% mean_over_entries.upstream_of_the_mean_lost
# Your own gradient is right as long as nothing follows the mean. The function in
# `tf.custom_gradient` gets an argument: what is it for?
@tf.custom_gradient
def mean_over_entries(y_true, y_pred):
    clipped = tf.clip_by_value(y_pred, 1e-12, 1.0)

    def gradient(upstream):
        return None, -y_true / clipped / tf.cast(tf.size(y_pred), tf.float32)

    return -tf.reduce_mean(y_true * tf.math.log(clipped)), gradient


# %% softmax.not_shifted
# What is the exponential of a huge logit in float32, and what is infinity divided by infinity? The
# handout shows what may be taken off a row.
change("logits - tf.reduce_max(logits, axis=-1, keepdims=True)", "logits")

# %% softmax.shifted_by_the_global_maximum
# You take the same number off every row. What is left of a row whose logits are all far below those
# of another row?
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "tf.reduce_max(logits)")

# %% softmax.shifted_by_the_mean
# After your shift, how large may the largest logit of a row still be? Try one that is far from the
# others.
change("tf.reduce_max", "tf.reduce_mean")

# %% softmax.logits_clipped
# You cut large logits off. Two logits that are both cut become equal; are their probabilities?
change(
    "logits - tf.reduce_max(logits, axis=-1, keepdims=True)",
    "tf.clip_by_value(logits, -50.0, 50.0)",
)

# %% softmax.divided_by_the_maximum
# You make logits small by dividing. Adding a constant to a row changes nothing; does multiplying?
change(
    "logits - tf.reduce_max(logits, axis=-1, keepdims=True)",
    "logits / tf.reduce_max(tf.abs(logits), axis=-1, keepdims=True)",
)

# %% softmax.over_the_rows
# Add up the probabilities of a row, then those of a column. Which of the two is a distribution?
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "tf.reduce_max(logits, axis=0)")
change("tf.reduce_sum(exponentials, axis=-1, keepdims=True)", "tf.reduce_sum(exponentials, axis=0)")

# %% softmax.over_everything
# Add up all that you return for several rows. Each row is a distribution of its own.
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "tf.reduce_max(logits)")
change("tf.reduce_sum(exponentials, axis=-1, keepdims=True)", "tf.reduce_sum(exponentials)")

# %% softmax.sum_without_kept_axis
# Print the shapes on both sides of your division. To which axis of the table does a flat list of
# sums belong?
change("exponentials, axis=-1, keepdims=True", "exponentials, axis=-1")

# %% softmax.softmax_twice
# Your probabilities are all close to one another, even for a clear winner. How often are they
# normalized?
change(
    "return exponentials",
    """
    exponentials = tf.exp(exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True))
    return exponentials
""",
)

# %% softmax.not_divided
# Add up a row of your result. What is missing from the formula?
change("exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)", "exponentials")

# %% softmax.not_exponentiated
# Probabilities are never negative, but logits may be. Which function makes any number positive?
change("tf.exp(logits - tf.reduce_max(logits, axis=-1, keepdims=True))", "logits")

# %% softmax.logarithm_returned
# You return numbers below 0. Is it the probabilities that you return, or their logarithms?
change(
    "return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)",
    """
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    return shifted - tf.math.log(tf.reduce_sum(exponentials, axis=-1, keepdims=True))
""",
)

# %% softmax.sigmoid
# Each class of yours is judged without looking at the others. Add up a row.
change(
    "exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)", "tf.math.sigmoid(logits)"
)

# %% softmax.sign_turned
# Which class should get the largest probability: that of the largest logit, or of the smallest?
change(
    "logits - tf.reduce_max(logits, axis=-1, keepdims=True)",
    "tf.reduce_min(logits, axis=-1, keepdims=True) - logits",
)

# %% softmax.winner_takes_all
# You return certainties. How sure should softmax be when two logits are nearly equal?
change(
    "exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)",
    "tf.one_hot(tf.argmax(logits, axis=-1), tf.shape(logits)[-1])",
)

# %% softmax.exponents_limited
# You limit how far behind a class may be. What does the formula give a class that is very far
# behind?
change(
    "tf.exp(logits - tf.reduce_max(logits, axis=-1, keepdims=True))",
    "tf.exp(tf.maximum(logits - tf.reduce_max(logits, axis=-1, keepdims=True), -10.0))",
)

# %% softmax.divided_by_the_columns
# Add up the probabilities of a row. Which way does your sum go?
change("tf.reduce_sum(exponentials, axis=-1", "tf.reduce_sum(exponentials, axis=0")

# %% softmax.shifted_by_1000
# You take the same number off all logits, as the example suggests. What is left of logits near
# zero, or far below it?
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "1000.0")

# %% softmax.shifted_when_large_only
# You shift only when a logit is large. What happens when all logits of a row are far below 0?
change(
    "tf.reduce_max(logits, axis=-1, keepdims=True)",
    "tf.maximum(tf.reduce_max(logits, axis=-1, keepdims=True), 0.0)",
)

# %% softmax.shifted_by_the_absolute_maximum
# You shift by the largest absolute value. What if that belongs to a negative logit?
change("tf.reduce_max(logits", "tf.reduce_max(tf.abs(logits)")

# %% softmax.shifted_by_the_minimum
# After your shift the smallest logit is 0. Which one should be?
change("tf.reduce_max", "tf.reduce_min")

# %% softmax.shifted_by_the_first_row
# You shift all rows by what fits the first one. Look at a row that is far from it.
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "tf.reduce_max(logits[0])")

# %% softmax.shifted_by_the_last_class
# After your shift the logit of one fixed class is 0. Is it always the largest?
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "logits[:, -1:]")

# %% softmax.shifted_by_the_first_class
# After your shift the logit of one fixed class is 0. Is it always the largest?
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "logits[:, :1]")

# %% softmax.single_row_squeezed
# Call softmax with a single row and look at the shape.
change(
    "exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)",
    "tf.squeeze(exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True))",
)

# %% softmax.probabilities_rounded
# You round. The formula gives more digits than the handout prints.
change(
    "return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)",
    """
    shares = exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)
    return tf.round(shares * 10000.0) / 10000.0
""",
)

# %% softmax.never_below_1e_12
# You keep probabilities away from zero, but a class that is far behind gets exactly zero here.
# Clipping belongs to the first task.
change(
    "return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)",
    """
    shares = exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)
    return tf.clip_by_value(shares, 1e-4, 1.0)
""",
)

# %% softmax_cross_entropy.through_clipped_probabilities
# What is the largest loss that your way through probabilities can give, and the slope of it there?
# Simplify the logarithm of the quotient first.
change(
    "tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1)",
    "cross_entropy(labels, softmax(logits))",
)

# %% softmax_cross_entropy.through_bare_probabilities
# A probability far behind becomes exactly 0 before you take its logarithm. Simplify the logarithm
# of the quotient first.
# also: loss_shifted_by_the_mean
change("(log_of_sum - shifted)", "-tf.math.log(softmax(logits))")

# %% softmax_cross_entropy.logits_taken_as_probabilities
# Logits may be negative, and they may be large. What has to happen to them before they are
# probabilities?
change("tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1)", "cross_entropy(labels, logits)")

# %% softmax_cross_entropy.loss_not_shifted
# What is the exponential of a huge logit in float32? The shift that helps softmax helps here as
# well.
change("logits - tf.reduce_max(logits, axis=-1, keepdims=True)", "logits")
change("tf.exp(shifted), axis=-1, keepdims=True", "tf.exp(shifted), axis=-1")
change(
    "tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1)",
    "log_of_sum - tf.reduce_sum(labels * shifted, axis=-1)",
)

# %% softmax_cross_entropy.loss_shifted_by_the_global_maximum
# You take the same number off every row. What is left of a row whose logits are all far below those
# of another row?
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "tf.reduce_max(logits)")
change("tf.exp(shifted), axis=-1, keepdims=True", "tf.exp(shifted), axis=-1")
change(
    "tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1)",
    "log_of_sum - tf.reduce_sum(labels * shifted, axis=-1)",
)

# %% softmax_cross_entropy.shift_not_undone
# You take a number off the logits in one of the two terms. What about the other one?
change("log_of_sum - shifted", "log_of_sum - logits")

# %% softmax_cross_entropy.sum_of_exponentials_forgotten
# Your loss can become negative. Which of the two terms of the formula is missing?
change("log_of_sum - shifted", "-logits")

# %% softmax_cross_entropy.largest_for_the_log_of_the_sum
# You use the largest logit for the logarithm of the sum. It is close to it only when one class is
# far ahead.
change("log_of_sum - shifted", "-shifted")

# %% softmax_cross_entropy.softmax_applied_twice
# This function gets logits and does the softmax itself. How often is it done in yours?
change("shifted =", "logits = softmax(logits)\nshifted =")

# %% softmax_cross_entropy.labels_and_logits_swapped
# In this task the labels come first. Which of the two goes through the softmax?
change("shifted =", "labels, logits = logits, labels\nshifted =")

# %% softmax_cross_entropy.softmax_of_the_labels_too
# The labels are distributions already. What do you do to them?
change("labels *", "softmax(labels) *")

# %% softmax_cross_entropy.labels_made_hard
# The lecture hands over the number of the largest label. What is lost when a label gives two
# classes a half each?
change("labels *", "tf.one_hot(tf.argmax(labels, axis=-1), tf.shape(labels)[-1]) *")

# %% softmax_cross_entropy.softmax_over_the_rows
# Which axis holds the classes? Look at the axis of your sum of exponentials.
change("tf.reduce_max(logits, axis=-1, keepdims=True)", "tf.reduce_max(logits, axis=0)")
change("tf.exp(shifted), axis=-1, keepdims=True", "tf.exp(shifted), axis=0")

# %% softmax_cross_entropy.loss_averaged_over_rows
# You return one number for the whole batch. The lecture takes the mean in a line of its own; what
# does this task return?
change(
    "tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1)",
    "tf.reduce_mean(tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1))",
)

# %% softmax_cross_entropy.loss_summed_over_everything
# You return one number for all rows together. How many does the handout ask for?
change("(log_of_sum - shifted), axis=-1", "(log_of_sum - shifted)")

# %% softmax_cross_entropy.loss_averaged_over_classes
# You divide by a number that the formula of this task does not have. That was the second task.
change("tf.reduce_sum(labels", "tf.reduce_mean(labels")

# %% softmax_cross_entropy.loss_without_sign
# Can a loss be negative? Look at the sign of the logarithm of a probability.
change("log_of_sum - shifted", "shifted - log_of_sum")

# %% softmax_cross_entropy.loss_in_base_10
# Which base does the exponential of the softmax have, and which your logarithm?
change("shifted), axis=-1)", "shifted), axis=-1) / tf.math.log(10.0)")

# %% softmax_cross_entropy.sigmoid_cross_entropy
# Each class of yours is a question of its own with yes or no. Here exactly one class is right: they
# share one sum.
change(
    "labels * (log_of_sum - shifted)",
    "labels * tf.math.softplus(-logits) + (1.0 - labels) * tf.math.softplus(logits)",
)

# %% softmax_cross_entropy.logarithm_cut_at_1000
# Your loss has an upper end, the largest of the handout's examples. How far apart can two logits
# of one row be?
change("(log_of_sum - shifted)", "tf.minimum(log_of_sum - shifted, 1000.0)")

# %% softmax_cross_entropy.loss_cut_at_100
# Your loss has an upper end. Nothing is clipped in this task.
change("(log_of_sum - shifted)", "tf.minimum(log_of_sum - shifted, 100.0)")

# %% softmax_cross_entropy.slope_of_log_of_sum_stopped
# A `tf.stop_gradient` stands around too much. The derivative is softmax(logits) - labels: yours
# lacks the first part.
change("(log_of_sum - shifted)", "(tf.stop_gradient(log_of_sum - shifted + logits) - logits)")

# %% softmax_cross_entropy.slope_of_one_shift_stopped
# The shift is taken off and added again, and a tape must see both or neither of the two.
change(
    "shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)",
    """
    largest = tf.reduce_max(logits, axis=-1, keepdims=True)
    shifted = logits - tf.stop_gradient(largest)
""",
)
change("(log_of_sum - shifted)", "(log_of_sum + largest - logits)")


# %% softmax_cross_entropy.upstream_of_the_loss_lost
# Your own gradient is right as long as nothing follows the loss. The function in
# `tf.custom_gradient` gets an argument: what is it for?
@tf.custom_gradient
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_of_sum = tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True))

    def gradient(upstream):
        return None, tf.exp(shifted - log_of_sum) - labels

    return tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1), gradient


# %% softmax_cross_entropy.loss_shifted_by_the_mean
# After your shift, how large may the largest logit of a row still be?
# also: through_bare_probabilities
change("tf.reduce_max", "tf.reduce_mean")

# %% softmax_cross_entropy.loss_shifted_when_large_only
# You shift only when a logit is large. What happens when all logits of a row are far below 0?
change(
    "tf.reduce_max(logits, axis=-1, keepdims=True)",
    "tf.maximum(tf.reduce_max(logits, axis=-1, keepdims=True), 0.0)",
)

# %% softmax_cross_entropy.loss_of_clipped_logits
# You cut the logits off before anything else. Two logits that are both cut become equal.
change(
    "logits - tf.reduce_max(logits, axis=-1, keepdims=True)",
    "tf.clip_by_value(logits, -80.0, 80.0)",
)

# %% softmax_cross_entropy.small_number_added_to_the_sum
# You keep the sum away from 0, where it never is after the shift, and something is added that the
# formula does not have.
change(
    "tf.exp(shifted), axis=-1, keepdims=True)", "tf.exp(shifted), axis=-1, keepdims=True) + 1e-2"
)

# %% softmax_cross_entropy.every_row_with_the_first_label
# Which label does the second row of logits meet?
change("labels *", "labels[:1] *")

# %% sparse_softmax_cross_entropy.counts_classes_from_one
# Take the row with the label 0. Which class does your code look at for it, if any?
change("tf.one_hot(labels", "tf.one_hot(labels - 1")

# %% sparse_softmax_cross_entropy.next_class
# Take the row with the label 0. Which column of the logits does your code look at for it?
change(
    "tf.one_hot(labels", "tf.one_hot(tf.math.floormod(labels + 1, tf.cast(classes, labels.dtype))"
)

# %% sparse_softmax_cross_entropy.label_as_a_weight
# A class number is a name, not a size. Does the last class have to cost more than the first?
change("tf.one_hot(labels, classes, dtype=logits.dtype)", "tf.cast(labels, tf.float32)[:, None]")

# %% sparse_softmax_cross_entropy.classes_of_the_prediction
# Change the labels and look at your losses. Do they change?
change("tf.one_hot(labels", "tf.one_hot(tf.argmax(logits, axis=-1)")

# %% sparse_softmax_cross_entropy.labels_pick_rows
# Your labels pick whole rows. They should pick one class within each row: which axis is that?
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    "tf.gather(softmax_cross_entropy(tf.eye(classes), logits[:, None]), labels)",
)

# %% sparse_softmax_cross_entropy.every_row_with_every_label
# You return a table of every row with every label. Row and label belong together in pairs.
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    "tf.gather(softmax_cross_entropy(tf.eye(classes), logits[:, None]), labels, axis=1)",
)

# %% sparse_softmax_cross_entropy.one_hot_lying_down
# Print the shape of your one-hot labels. Do they have a row for each row of the logits?
change("dtype=logits.dtype", "dtype=logits.dtype, axis=0")

# %% sparse_softmax_cross_entropy.sparse_logits_as_probabilities
# Logits may be negative, and they may be large. What has to happen to them before they are
# probabilities?
change("return softmax_cross_entropy", "return cross_entropy")

# %% sparse_softmax_cross_entropy.sparse_softmax_twice
# This function gets logits and does the softmax itself. How often is it done in yours?
change("dtype=logits.dtype), logits", "dtype=logits.dtype), softmax(logits)")

# %% sparse_softmax_cross_entropy.sparse_through_clipped_probabilities
# What is the largest loss that your way through probabilities can give? The task before this one
# shows another way.
change("return softmax_cross_entropy", "return cross_entropy")
change("dtype=logits.dtype), logits", "dtype=logits.dtype), softmax(logits)")

# %% sparse_softmax_cross_entropy.sparse_through_bare_probabilities
# A probability far behind becomes exactly 0 before you take its logarithm. The task before this one
# shows another way.
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    "-tf.math.log(tf.gather(softmax(logits), labels, axis=1, batch_dims=1))",
)

# %% sparse_softmax_cross_entropy.sparse_averaged
# You return one number for the whole batch. The lecture takes the mean in a line of its own; what
# does this task return?
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    "tf.reduce_mean(softmax_cross_entropy(tf.one_hot(labels, classes), logits))",
)

# %% sparse_softmax_cross_entropy.sparse_without_sign
# Can a loss be negative? Look at the sign of the logarithm of a probability.
change("return softmax_cross_entropy", "return -softmax_cross_entropy")

# %% sparse_softmax_cross_entropy.probability_returned
# You return the probability of the right class. A good prediction should have a small loss, not a
# large one.
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    "tf.gather(softmax(logits), labels, axis=1, batch_dims=1)",
)

# %% sparse_softmax_cross_entropy.label_of_the_first_row_for_all
# You pick the same column for all rows. Each row has a label of its own.
change("tf.one_hot(labels", "tf.one_hot(tf.zeros_like(labels) + labels[0]")

# %% sparse_softmax_cross_entropy.sparse_not_shifted
# What is the exponential of a very large logit in float32? The shift of the task before helps
# here.
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    """
    tf.math.log(tf.reduce_sum(tf.exp(logits), axis=-1)) - tf.reduce_sum(
        tf.one_hot(labels, classes) * logits, axis=-1
    )
""",
)

# %% sparse_softmax_cross_entropy.classes_counted_from_the_labels
# How many classes are there when no row belongs to the last one? The logits know.
change("tf.shape(logits)[-1]", "tf.reduce_max(labels) + 1")
change("softmax_cross_entropy(", "softmax_cross_entropy(*(lambda a, b: (a, b[:, : a.shape[1]]))(")
change("dtype=logits.dtype), logits)", "dtype=logits.dtype), logits))")

# %% sparse_softmax_cross_entropy.three_classes_assumed
# The handout's example has three classes. How many columns do the logits have?
change("tf.shape(logits)[-1]", "3")

# %% sparse_softmax_cross_entropy.sparse_cut_at_1000
# Your loss has an upper end, the largest of the handout's examples. How far apart can two logits
# of one row be?
change("return softmax_cross_entropy(", "return tf.minimum(1000.0, softmax_cross_entropy(")
change("dtype=logits.dtype), logits)", "dtype=logits.dtype), logits))")


# %% sparse_softmax_cross_entropy.upstream_of_the_sparse_loss_lost
# Your own gradient is right as long as nothing follows the loss. The function in
# `tf.custom_gradient` gets an argument: what is it for?
@tf.custom_gradient
def sparse_softmax_cross_entropy(labels, logits):
    right = tf.one_hot(labels, tf.shape(logits)[-1])

    def gradient(upstream):
        return None, softmax(logits) - right

    return softmax_cross_entropy(right, logits), gradient


# %% sparse_softmax_cross_entropy.long_labels_refused
# Labels may be short or long integers. TensorFlow does not mix the two: which of yours has a type
# of its own?
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    """
    softmax_cross_entropy(
        tf.one_hot(labels + tf.zeros([1], tf.int32), classes, dtype=logits.dtype), logits
    )
""",
)

# %% sparse_softmax_cross_entropy.short_labels_refused
# Labels may be short or long integers. TensorFlow does not mix the two: which of yours has a type
# of its own?
change(
    "softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    """
    softmax_cross_entropy(
        tf.one_hot(labels + tf.zeros([1], tf.int64), classes, dtype=logits.dtype), logits
    )
""",
)

# %% sparse_softmax_cross_entropy.as_many_classes_as_the_largest_label
# How many classes are there when the last one is the right one of no row? The logits tell.
change("classes = tf.shape(logits)[-1]", "classes = int(tf.reduce_max(labels)) + 1")

# %% sparse_softmax_cross_entropy.right_logit_without_a_derivative
# Your loss is right. Training also goes back through the logit of the right class: can it, the way
# in which you pick it?
change(
    "return softmax_cross_entropy(tf.one_hot(labels, classes, dtype=logits.dtype), logits)",
    """
    picked = tf.stop_gradient(tf.gather(logits, labels, batch_dims=1))
    largest = tf.reduce_max(logits, axis=-1, keepdims=True)
    log_of_sum = tf.math.log(tf.reduce_sum(tf.exp(logits - largest), axis=-1)) + largest[:, 0]
    return log_of_sum - picked
""",
)

# %% softmax_cross_entropy.upstream_along_the_classes
# What arrives at your own derivative is one number for each row. Along which axis do you lay it?
change(
    "return tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1)",
    """
    @tf.custom_gradient
    def loss(logits):
        difference = tf.exp(shifted - log_of_sum) - labels
        result = tf.reduce_sum(labels * (log_of_sum - shifted), axis=-1)
        return result, lambda upstream: upstream * difference

    return loss(logits)
""",
)

# %% cross_entropy.only_0_replaced
# A probability may be smaller than the clip and still not 0. What is its logarithm in your loss?
change(
    "clipped = tf.clip_by_value(y_pred, 1e-12, 1.0)",
    "clipped = tf.minimum(tf.where(y_pred > 0.0, y_pred, 1e-12), 1.0)",
)

# %% mean_over_entries.mean_clipped_at_1e_10
# What is the largest loss of an entry? The handout says where the predictions are clipped.
change("tf.clip_by_value(y_pred, 1e-12, 1.0)", "tf.clip_by_value(y_pred, 1e-10, 1.0)")
