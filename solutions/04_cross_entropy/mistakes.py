"""Wrong solutions of 04_cross_entropy, each with the hint that a student with this mistake gets."""

import tensorflow as tf
from cross_entropy import cross_entropy, softmax, softmax_cross_entropy


# %% base_10
# task = "cross_entropy"
# hint = """Compare your result for the handout's example with the table of logarithms there. \
# Which base does the rule name?"""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities, axis=-1) / tf.math.log(10.0)


# %% base_2
# task = "cross_entropy"
# hint = """You measure in bits. Which logarithm does the handout ask for, and which of its \
# functions does TensorFlow have?"""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities, axis=-1) / tf.math.log(2.0)


# %% not_clipped
# task = "cross_entropy"
# hint = """What is the logarithm of 0, and what is 0 times that? Look at what the handout does \
# before the logarithm."""
def cross_entropy(y_true, y_pred):
    return -tf.reduce_sum(y_true * tf.math.log(y_pred), axis=-1)


# %% zeros_left_to_xlogy
# task = "cross_entropy"
# hint = """A product of 0 and infinity is taken care of. What is left when the label gives a \
# share to a class that the prediction calls impossible?"""
def cross_entropy(y_true, y_pred):
    return -tf.reduce_sum(tf.math.xlogy(y_true, y_pred), axis=-1)


# %% clipped_at_1e_7
# task = "cross_entropy"
# hint = "You clip, but not where the handout says. Compare the lower ends."
def cross_entropy(y_true, y_pred):
    clipped = tf.clip_by_value(y_pred, 1e-7, 1.0)
    return -tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)


# %% clipped_at_1e_10
# task = "cross_entropy"
# hint = "You clip, but not where the handout says. Count the zeros of the lower end."
def cross_entropy(y_true, y_pred):
    clipped = tf.clip_by_value(y_pred, 1e-10, 1.0)
    return -tf.reduce_sum(y_true * tf.math.log(clipped), axis=-1)


# %% upper_end_forgotten
# task = "cross_entropy"
# hint = """Your clipping has one end, the handout's has two. What becomes of a prediction above \
# the upper one?"""
def cross_entropy(y_true, y_pred):
    return -tf.reduce_sum(y_true * tf.math.log(tf.maximum(y_pred, 1e-12)), axis=-1)


# %% small_number_added
# task = "cross_entropy"
# hint = """You move every prediction a little, also those that are fine as they are. What does \
# clipping do to a number inside the range?"""
def cross_entropy(y_true, y_pred):
    return -tf.reduce_sum(y_true * tf.math.log(y_pred + 1e-12), axis=-1)


# %% logarithm_clipped
# task = "cross_entropy"
# hint = """Is it the probability that you clip, or its logarithm? Follow one prediction through \
# your expression from the inside out."""
def cross_entropy(y_true, y_pred):
    clipped = tf.clip_by_value(tf.math.log(y_pred), 1e-12, 1.0)
    return -tf.reduce_sum(y_true * clipped, axis=-1)


# %% labels_and_predictions_swapped
# task = "cross_entropy"
# hint = """Cross entropy is not symmetric. Of which of the two arguments do you take the \
# logarithm?"""
def cross_entropy(y_true, y_pred):
    log_labels = tf.math.log(tf.clip_by_value(y_true, 1e-12, 1.0))
    return -tf.reduce_sum(y_pred * log_labels, axis=-1)


# %% sign_missing
# task = "cross_entropy"
# hint = "The logarithm of a probability is never positive. Should a loss be?"
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return tf.reduce_sum(y_true * log_probabilities, axis=-1)


# %% averaged_over_classes
# task = "cross_entropy"
# hint = """Add a class that has probability 0 in label and prediction: should the loss change? \
# You divide by a number that the formula of this task does not have."""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_mean(y_true * log_probabilities, axis=-1)


# %% summed_over_everything
# task = "cross_entropy"
# hint = "You return one number for all rows together. How many does the handout ask for?"
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities)


# %% averaged_over_rows
# task = "cross_entropy"
# hint = """You return one number, the mean of the rows. The mean is the affair of the caller; \
# what does this task return?"""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return tf.reduce_mean(-tf.reduce_sum(y_true * log_probabilities, axis=-1))


# %% summed_over_rows
# task = "cross_entropy"
# hint = """You return one number for each class. Which axis holds the classes, and which of the \
# two is to disappear?"""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities, axis=0)


# %% not_summed
# task = "cross_entropy"
# hint = """You return one number for each class of each row. What is the sign with the big S in \
# the formula for?"""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -y_true * log_probabilities


# %% a_column
# task = "cross_entropy"
# hint = "Look at the shape of your result: it still has an axis for the classes."
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities, axis=-1, keepdims=True)


# %% a_single_row_squeezed
# task = "cross_entropy"
# hint = "Call your function with a single row and look at the shape. Is it a list of one number?"
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return tf.squeeze(-tf.reduce_sum(y_true * log_probabilities, axis=-1, keepdims=True))


# %% largest_label_only
# task = "cross_entropy"
# hint = "Try a label that gives two classes a half each. Do both count in your loss?"
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    right = tf.one_hot(tf.argmax(y_true, axis=-1), tf.shape(y_true)[-1])
    return -tf.reduce_sum(right * log_probabilities, axis=-1)


# %% probability_for_logarithm
# task = "cross_entropy"
# hint = """Your loss has no logarithm in it, so it can never be large. How much should a \
# prediction of almost 0 for the right class cost?"""
def cross_entropy(y_true, y_pred):
    return 1.0 - tf.reduce_sum(y_true * tf.clip_by_value(y_pred, 1e-12, 1.0), axis=-1)


# %% binary_cross_entropy
# task = "cross_entropy"
# hint = """You also charge for the classes that are wrong, as if each were a question of its \
# own. How many terms per class does the formula have?"""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    log_rest = tf.math.log(tf.clip_by_value(1.0 - y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities + (1.0 - y_true) * log_rest, axis=-1)


# %% divergence
# task = "cross_entropy"
# hint = """Your loss is 0 when prediction and label agree, also for soft labels. The formula's \
# is not: something is subtracted that does not depend on the prediction."""
def cross_entropy(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return tf.reduce_sum(tf.math.xlogy(y_true, y_true) - y_true * log_probabilities, axis=-1)


# %% predictions_rescaled
# task = "cross_entropy"
# hint = """You divide each row of predictions by its sum, as some libraries do. Does the rule \
# change predictions in that way?"""
def cross_entropy(y_true, y_pred):
    y_pred = y_pred / tf.reduce_sum(y_pred, axis=-1, keepdims=True)
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities, axis=-1)


# %% softmax_of_probabilities
# task = "cross_entropy"
# hint = "The predictions of this task are probabilities already. What do you do to them first?"
def cross_entropy(y_true, y_pred):
    y_pred = softmax(y_pred)
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities, axis=-1)


# %% mean_of_the_rows
# task = "mean_over_entries"
# hint = """Draw a small table and count its entries, then its rows. Which of the two does your \
# mean divide by?"""
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return tf.reduce_mean(-tf.reduce_sum(y_true * log_probabilities, axis=-1))


# %% sum_of_the_entries
# task = "mean_over_entries"
# hint = "Give the same rows twice over. Should a mean grow?"
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_sum(y_true * log_probabilities)


# %% divided_by_classes_only
# task = "mean_over_entries"
# hint = """Give the same rows twice over and look at your mean. Does the number you divide by \
# grow along with the table?"""
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return tf.reduce_sum(-tf.reduce_mean(y_true * log_probabilities, axis=-1))


# %% mean_of_each_row
# task = "mean_over_entries"
# hint = "You return one number for each row. Over which axes does the lecture's mean go?"
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_mean(y_true * log_probabilities, axis=-1)


# %% mean_of_each_class
# task = "mean_over_entries"
# hint = "You return one number for each class. Over which axes does the lecture's mean go?"
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_mean(y_true * log_probabilities, axis=0)


# %% entries_of_the_label_only
# task = "mean_over_entries"
# hint = """You leave entries with a small label out of the count. How many entries does the \
# lecture's mean have?"""
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    right = tf.one_hot(tf.argmax(y_true, axis=-1), tf.shape(y_true)[-1])
    return -tf.reduce_mean(right * log_probabilities)


# %% mean_in_base_10
# task = "mean_over_entries"
# hint = """The lecture's code and the lecture's example disagree about the base. Which does the \
# rule of this page take?"""
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return -tf.reduce_mean(y_true * log_probabilities) / tf.math.log(10.0)


# %% mean_not_clipped
# task = "mean_over_entries"
# hint = "One prediction of 0 spoils the mean of all rows. What do you do before the logarithm?"
def mean_over_entries(y_true, y_pred):
    return -tf.reduce_mean(y_true * tf.math.log(y_pred))


# %% mean_clipped_at_1e_7
# task = "mean_over_entries"
# hint = "You clip, but not where the handout says. Both ends are those of the first task."
def mean_over_entries(y_true, y_pred):
    return -tf.reduce_mean(y_true * tf.math.log(tf.clip_by_value(y_pred, 1e-7, 1.0)))


# %% mean_without_upper_end
# task = "mean_over_entries"
# hint = """Your clipping has one end, the handout's has two. What becomes of a prediction above \
# the upper one?"""
def mean_over_entries(y_true, y_pred):
    return -tf.reduce_mean(y_true * tf.math.log(tf.maximum(y_pred, 1e-12)))


# %% mean_without_sign
# task = "mean_over_entries"
# hint = "The logarithm of a probability is never positive. Should a loss be?"
def mean_over_entries(y_true, y_pred):
    log_probabilities = tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))
    return tf.reduce_mean(y_true * log_probabilities)


# %% mean_with_swapped_arguments
# task = "mean_over_entries"
# hint = "Of which of the two arguments do you take the logarithm?"
def mean_over_entries(y_true, y_pred):
    log_labels = tf.math.log(tf.clip_by_value(y_true, 1e-12, 1.0))
    return -tf.reduce_mean(y_pred * log_labels)


# %% not_shifted
# task = "softmax"
# hint = """What is the exponential of a huge logit in float32, and what is infinity divided by \
# infinity? The handout shows what may be taken off a row."""
def softmax(logits):
    exponentials = tf.exp(logits)
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)


# %% shifted_by_the_global_maximum
# task = "softmax"
# hint = """You take the same number off every row. What is left of a row whose logits are all \
# far below those of another row?"""
def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_max(logits))
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)


# %% shifted_by_the_mean
# task = "softmax"
# hint = """After your shift, how large may the largest logit of a row still be? Try one that is \
# far from the others."""
def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_mean(logits, axis=-1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)


# %% logits_clipped
# task = "softmax"
# hint = """You cut large logits off. Two logits that are both cut become equal; are their \
# probabilities?"""
def softmax(logits):
    exponentials = tf.exp(tf.clip_by_value(logits, -50.0, 50.0))
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)


# %% divided_by_the_maximum
# task = "softmax"
# hint = """You make logits small by dividing. Adding a constant to a row changes nothing; does \
# multiplying?"""
def softmax(logits):
    exponentials = tf.exp(logits / tf.reduce_max(tf.abs(logits), axis=-1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)


# %% over_the_rows
# task = "softmax"
# hint = """Add up the probabilities of a row, then those of a column. Which of the two is a \
# distribution?"""
def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_max(logits, axis=0))
    return exponentials / tf.reduce_sum(exponentials, axis=0)


# %% over_everything
# task = "softmax"
# hint = "Add up all that you return for several rows. Each row is a distribution of its own."
def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_max(logits))
    return exponentials / tf.reduce_sum(exponentials)


# %% sum_without_kept_axis
# task = "softmax"
# hint = """Print the shapes on both sides of your division. To which axis of the table does a \
# flat list of sums belong?"""
def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_max(logits, axis=-1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, axis=-1)


# %% softmax_twice
# task = "softmax"
# hint = """Your probabilities are all close to one another, even for a clear winner. How often \
# are they normalized?"""
def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_max(logits, axis=-1, keepdims=True))
    once = exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)
    exponentials = tf.exp(once)
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)


# %% not_divided
# task = "softmax"
# hint = "Add up a row of your result. What is missing from the formula?"
def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_max(logits, axis=-1, keepdims=True))
    return exponentials


# %% not_exponentiated
# task = "softmax"
# hint = """Probabilities are never negative, but logits may be. Which function makes any number \
# positive?"""
def softmax(logits):
    return logits / tf.reduce_sum(logits, axis=-1, keepdims=True)


# %% logarithm_returned
# task = "softmax"
# hint = """You return numbers below 0. Is it the probabilities that you return, or their \
# logarithms?"""
def softmax(logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    return shifted - tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True))


# %% sigmoid
# task = "softmax"
# hint = "Each class of yours is judged without looking at the others. Add up a row."
def softmax(logits):
    return tf.math.sigmoid(logits)


# %% sign_turned
# task = "softmax"
# hint = """Which class should get the largest probability: that of the largest logit, or of the \
# smallest?"""
def softmax(logits):
    exponentials = tf.exp(tf.reduce_min(logits, axis=-1, keepdims=True) - logits)
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)


# %% winner_takes_all
# task = "softmax"
# hint = "You return certainties. How sure should softmax be when two logits are nearly equal?"
def softmax(logits):
    return tf.one_hot(tf.argmax(logits, axis=-1), tf.shape(logits)[-1])


# %% through_clipped_probabilities
# task = "softmax_cross_entropy"
# hint = """What is the largest loss that your way through probabilities can give, and the slope \
# of it there? Simplify the logarithm of the quotient first."""
def softmax_cross_entropy(labels, logits):
    return cross_entropy(labels, softmax(logits))


# %% through_bare_probabilities
# task = "softmax_cross_entropy"
# hint = """A probability far behind becomes exactly 0 before you take its logarithm. Simplify \
# the logarithm of the quotient first."""
def softmax_cross_entropy(labels, logits):
    return -tf.reduce_sum(labels * tf.math.log(softmax(logits)), axis=-1)


# %% logits_taken_as_probabilities
# task = "softmax_cross_entropy"
# hint = """Logits may be negative, and they may be large. What has to happen to them before \
# they are probabilities?"""
def softmax_cross_entropy(labels, logits):
    return cross_entropy(labels, logits)


# %% loss_not_shifted
# task = "softmax_cross_entropy"
# hint = """What is the exponential of a huge logit in float32? The shift that helps softmax \
# helps here as well."""
def softmax_cross_entropy(labels, logits):
    log_of_sum = tf.math.log(tf.reduce_sum(tf.exp(logits), axis=-1))
    return log_of_sum - tf.reduce_sum(labels * logits, axis=-1)


# %% loss_shifted_by_the_global_maximum
# task = "softmax_cross_entropy"
# hint = """You take the same number off every row. What is left of a row whose logits are all \
# far below those of another row?"""
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits)
    log_of_sum = tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=-1))
    return log_of_sum - tf.reduce_sum(labels * shifted, axis=-1)


# %% shift_not_undone
# task = "softmax_cross_entropy"
# hint = "You take a number off the logits in one of the two terms. What about the other one?"
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_of_sum = tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=-1))
    return log_of_sum - tf.reduce_sum(labels * logits, axis=-1)


# %% sum_of_exponentials_forgotten
# task = "softmax_cross_entropy"
# hint = "Your loss can become negative. Which of the two terms of the formula is missing?"
def softmax_cross_entropy(labels, logits):
    return -tf.reduce_sum(labels * logits, axis=-1)


# %% largest_for_the_log_of_the_sum
# task = "softmax_cross_entropy"
# hint = """You use the largest logit for the logarithm of the sum. It is close to it only when \
# one class is far ahead."""
def softmax_cross_entropy(labels, logits):
    return tf.reduce_max(logits, axis=-1) - tf.reduce_sum(labels * logits, axis=-1)


# %% softmax_applied_twice
# task = "softmax_cross_entropy"
# hint = "This function gets logits and does the softmax itself. How often is it done in yours?"
def softmax_cross_entropy(labels, logits):
    logits = softmax(logits)
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_sum(labels * log_probabilities, axis=-1)


# %% labels_and_logits_swapped
# task = "softmax_cross_entropy"
# hint = "In this task the labels come first. Which of the two goes through the softmax?"
def softmax_cross_entropy(labels, logits):
    labels, logits = logits, labels
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_sum(labels * log_probabilities, axis=-1)


# %% softmax_of_the_labels_too
# task = "softmax_cross_entropy"
# hint = "The labels are distributions already. What do you do to them?"
def softmax_cross_entropy(labels, logits):
    labels = softmax(labels)
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_sum(labels * log_probabilities, axis=-1)


# %% labels_made_hard
# task = "softmax_cross_entropy"
# hint = """The lecture hands over the number of the largest label. What is lost when a label \
# gives two classes a half each?"""
def softmax_cross_entropy(labels, logits):
    labels = tf.one_hot(tf.argmax(labels, axis=-1), tf.shape(labels)[-1])
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_sum(labels * log_probabilities, axis=-1)


# %% softmax_over_the_rows
# task = "softmax_cross_entropy"
# hint = "Which axis holds the classes? Look at the axis of your sum of exponentials."
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=0)
    log_probabilities = shifted - tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=0))
    return -tf.reduce_sum(labels * log_probabilities, axis=-1)


# %% loss_averaged_over_rows
# task = "softmax_cross_entropy"
# hint = """You return one number for the whole batch. The lecture takes the mean in a line of \
# its own; what does this task return?"""
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return tf.reduce_mean(-tf.reduce_sum(labels * log_probabilities, axis=-1))


# %% loss_summed_over_everything
# task = "softmax_cross_entropy"
# hint = "You return one number for all rows together. How many does the handout ask for?"
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_sum(labels * log_probabilities)


# %% loss_averaged_over_classes
# task = "softmax_cross_entropy"
# hint = """You divide by a number that the formula of this task does not have. That was the \
# second task."""
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_mean(labels * log_probabilities, axis=-1)


# %% loss_without_sign
# task = "softmax_cross_entropy"
# hint = "Can a loss be negative? Look at the sign of the logarithm of a probability."
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return tf.reduce_sum(labels * log_probabilities, axis=-1)


# %% loss_in_base_10
# task = "softmax_cross_entropy"
# hint = "Which base does the exponential of the softmax have, and which your logarithm?"
def softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_sum(labels * log_probabilities, axis=-1) / tf.math.log(10.0)


# %% sigmoid_cross_entropy
# task = "softmax_cross_entropy"
# hint = """Each class of yours is a question of its own with yes or no. Here exactly one class \
# is right: they share one sum."""
def softmax_cross_entropy(labels, logits):
    each = tf.math.softplus(-logits) * labels + tf.math.softplus(logits) * (1.0 - labels)
    return tf.reduce_sum(each, axis=-1)


# %% counts_classes_from_one
# task = "sparse_softmax_cross_entropy"
# hint = "Take the row with the label 0. Which class does your code look at for it, if any?"
def sparse_softmax_cross_entropy(labels, logits):
    return softmax_cross_entropy(tf.one_hot(labels - 1, tf.shape(logits)[-1]), logits)


# %% next_class
# task = "sparse_softmax_cross_entropy"
# hint = """Take the row with the label 0. Which column of the logits does your code look at for \
# it?"""
def sparse_softmax_cross_entropy(labels, logits):
    classes = tf.shape(logits)[-1]
    following = tf.math.floormod(labels + 1, tf.cast(classes, labels.dtype))
    return softmax_cross_entropy(tf.one_hot(following, classes), logits)


# %% label_as_a_weight
# task = "sparse_softmax_cross_entropy"
# hint = """A class number is a name, not a size. Does the last class have to cost more than the \
# first?"""
def sparse_softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.reduce_sum(tf.cast(labels, tf.float32)[:, None] * log_probabilities, axis=-1)


# %% classes_of_the_prediction
# task = "sparse_softmax_cross_entropy"
# hint = "Change the labels and look at your losses. Do they change?"
def sparse_softmax_cross_entropy(labels, logits):
    best = tf.argmax(logits, axis=-1)
    return softmax_cross_entropy(tf.one_hot(best, tf.shape(logits)[-1]), logits)


# %% labels_pick_rows
# task = "sparse_softmax_cross_entropy"
# hint = """Your labels pick whole rows. They should pick one class within each row: which axis \
# is that?"""
def sparse_softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.gather(log_probabilities, labels)


# %% every_row_with_every_label
# task = "sparse_softmax_cross_entropy"
# hint = """You return a table of every row with every label. Row and label belong together in \
# pairs."""
def sparse_softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return -tf.gather(log_probabilities, labels, axis=1)


# %% one_hot_lying_down
# task = "sparse_softmax_cross_entropy"
# hint = "Print the shape of your one-hot labels. Do they have a row for each row of the logits?"
def sparse_softmax_cross_entropy(labels, logits):
    return softmax_cross_entropy(tf.one_hot(labels, tf.shape(logits)[-1], axis=0), logits)


# %% sparse_logits_as_probabilities
# task = "sparse_softmax_cross_entropy"
# hint = """Logits may be negative, and they may be large. What has to happen to them before \
# they are probabilities?"""
def sparse_softmax_cross_entropy(labels, logits):
    return cross_entropy(tf.one_hot(labels, tf.shape(logits)[-1]), logits)


# %% sparse_softmax_twice
# task = "sparse_softmax_cross_entropy"
# hint = "This function gets logits and does the softmax itself. How often is it done in yours?"
def sparse_softmax_cross_entropy(labels, logits):
    return softmax_cross_entropy(tf.one_hot(labels, tf.shape(logits)[-1]), softmax(logits))


# %% sparse_through_clipped_probabilities
# task = "sparse_softmax_cross_entropy"
# hint = """What is the largest loss that your way through probabilities can give? The task \
# before this one shows another way."""
def sparse_softmax_cross_entropy(labels, logits):
    return cross_entropy(tf.one_hot(labels, tf.shape(logits)[-1]), softmax(logits))


# %% sparse_through_bare_probabilities
# task = "sparse_softmax_cross_entropy"
# hint = """A probability far behind becomes exactly 0 before you take its logarithm. The task \
# before this one shows another way."""
def sparse_softmax_cross_entropy(labels, logits):
    right = tf.gather(softmax(logits), labels, axis=1, batch_dims=1)
    return -tf.math.log(right)


# %% sparse_averaged
# task = "sparse_softmax_cross_entropy"
# hint = """You return one number for the whole batch. The lecture takes the mean in a line of \
# its own; what does this task return?"""
def sparse_softmax_cross_entropy(labels, logits):
    return tf.reduce_mean(softmax_cross_entropy(tf.one_hot(labels, tf.shape(logits)[-1]), logits))


# %% sparse_without_sign
# task = "sparse_softmax_cross_entropy"
# hint = "Can a loss be negative? Look at the sign of the logarithm of a probability."
def sparse_softmax_cross_entropy(labels, logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_probabilities = shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)
    )
    return tf.gather(log_probabilities, labels, axis=1, batch_dims=1)


# %% probability_returned
# task = "sparse_softmax_cross_entropy"
# hint = """You return the probability of the right class. A good prediction should have a small \
# loss, not a large one."""
def sparse_softmax_cross_entropy(labels, logits):
    return tf.gather(softmax(logits), labels, axis=1, batch_dims=1)
