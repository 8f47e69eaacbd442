package io.gradessweep.spec;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The figure that tables show for a benchmark. Of choices both accuracies are always recorded. */
public enum Metric {
    /** Accuracy, where the answer is the choice with the highest summed log-probability. */
    ACCURACY(false),
    /**
     * Accuracy, where the answer is the choice with the highest log-probability per character: lm-evaluation-harness's
     * {@code acc_norm}.
     */
    ACCURACY_NORMALISED(false),
    /** The share of generated answers that equal a reference, as in GQA's own evaluator. */
    EXACT_MATCH(true),
    /** The share of generated answers that equal a reference but for case and punctuation: GQA in lmms-eval. */
    EXACT_MATCH_NORMALISED(true),
    /**
     * VQAv2's soft accuracy by its own evaluator: three people who answer the same make an answer right. Answers are
     * normalised unless all people agree.
     */
    VQA_ACCURACY(true),
    /** VQAv2's soft accuracy in lmms-eval, which always normalises. */
    VQA_ACCURACY_NORMALISED(true),
    /** The share of generated answers that begin with the letter of the right option, by MMStar's own rule. */
    OPTION_LETTER(true),
    /** The same, as the mean of the means of subcategories: MMStar in lmms-eval. */
    OPTION_LETTER_BY_SUBCATEGORY(true),
    /**
     * CIDEr-D of captions: how many sequences of words a caption shares with the references, rare ones above all. Mostly
     * printed times 100; it may exceed 1, and depends on the captions that are scored together.
     */
    CIDER_D(true),
    /** BLEU-4 of captions, of all together. */
    BLEU_4(true);

    private final boolean ofAnswers;

    Metric(boolean ofAnswers) {
        this.ofAnswers = ofAnswers;
    }

    /** Returns whether the metric judges answers that are generated, not choices. */
    public boolean isOfAnswers() {
        return ofAnswers;
    }

    /** Returns whether the figure is the mean of the means of subcategories, not of items. */
    public boolean isBySubcategory() {
        return this == OPTION_LETTER_BY_SUBCATEGORY;
    }

    /** Returns whether every item is either right or wrong. */
    public boolean isRightOrWrong() {
        return isShare() && leastReferences() == 1;
    }

    /** Returns the labels of the metrics by which an item may be neither right nor wrong. */
    public static List<String> labelsNotRightOrWrong() {
        return Stream.of(values())
                .filter(metric -> !metric.isRightOrWrong())
                .map(Metric::label)
                .toList();
    }

    /**
     * Returns how many references an item needs at least. VQAv2's rule compares with the other people's answers, of which
     * three make an answer right.
     */
    public int leastReferences() {
        return this == VQA_ACCURACY || this == VQA_ACCURACY_NORMALISED ? 4 : 1;
    }

    /** Returns whether the figure is a share of right answers, which can be averaged with others. */
    public boolean isShare() {
        return this != CIDER_D && this != BLEU_4;
    }

    /** Returns whether single items have a score, of which the figure is a mean. */
    public boolean isOfItems() {
        return this != BLEU_4;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
