package io.gradessweep.eval;

import io.gradessweep.score.Bleu;
import io.gradessweep.score.Caption;
import io.gradessweep.score.CiderD;
import io.gradessweep.score.GqaScore;
import io.gradessweep.score.MmstarScore;
import io.gradessweep.score.PtbTokens;
import io.gradessweep.score.VqaScore;
import io.gradessweep.spec.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores generated answers by a benchmark's metric. */
final class AnswerScores {
    private AnswerScores() {}

    /**
     * An answer and what it is compared with.
     *
     * @param text the answer as it was taken out of the generated text
     */
    record Judged(String text, List<String> references) {
        Judged {
            references = List.copyOf(references);
        }
    }

    /**
     * Returns the score of each answer, in order: 1 for a right one and 0 for a wrong one, or something in between where
     * the metric is soft.
     *
     * @param metric a metric of answers whose items have scores
     */
    static List<Double> of(Metric metric, List<Judged> answers) {
        if (metric == Metric.CIDER_D) {
            return Arrays.stream(CiderD.scores(captions(answers))).boxed().toList();
        }
        List<Double> scores = new ArrayList<>();
        for (Judged answer : answers) {
            scores.add(score(metric, answer.text(), answer.references()));
        }
        return scores;
    }

    private static double score(Metric metric, String answer, List<String> references) {
        return switch (metric) {
            case EXACT_MATCH -> share(references.stream().anyMatch(reference -> GqaScore.official(answer, reference)));
            case EXACT_MATCH_NORMALISED ->
                share(references.stream().anyMatch(reference -> GqaScore.lenient(answer, reference)));
            case OPTION_LETTER, OPTION_LETTER_BY_SUBCATEGORY ->
                share(references.stream().anyMatch(letter -> MmstarScore.official(answer, letter)));
            case VQA_ACCURACY -> VqaScore.official(answer, references);
            case VQA_ACCURACY_NORMALISED -> VqaScore.normalizing(answer, references);
            case ACCURACY, ACCURACY_NORMALISED, CIDER_D, BLEU_4 ->
                throw new IllegalArgumentException(metric.label() + " does not judge one answer");
        };
    }

    /** Returns BLEU-4 of all captions together. */
    static double bleu4(List<Judged> captions) {
        return Bleu.corpus(captions(captions))[3];
    }

    private static List<Caption> captions(List<Judged> answers) {
        return answers.stream()
                .map(answer -> new Caption(
                        PtbTokens.words(answer.text()),
                        answer.references().stream().map(PtbTokens::words).toList()))
                .toList();
    }

    private static double share(boolean right) {
        return right ? 1 : 0;
    }
}
