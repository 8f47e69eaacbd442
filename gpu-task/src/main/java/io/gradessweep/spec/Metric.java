package io.gradessweep.spec;

import java.util.Locale;

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
    VQA_ACCURACY_NORMALISED(true);

    private final boolean ofAnswers;

    Metric(boolean ofAnswers) {
        this.ofAnswers = ofAnswers;
    }

    /** Returns whether the metric judges answers that are generated, not choices. */
    public boolean isOfAnswers() {
        return ofAnswers;
    }

    /** Returns whether every item is either right or wrong. */
    public boolean isRightOrWrong() {
        return this != VQA_ACCURACY && this != VQA_ACCURACY_NORMALISED;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
