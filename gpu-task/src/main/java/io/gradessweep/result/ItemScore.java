package io.gradessweep.result;

import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.TaskSpec;
import java.io.Serializable;
import java.util.List;

/**
 * The result of one scored test item.
 *
 * @param itemId unique within the benchmark
 * @param gold the index of the right choice; null for a generated answer, as all that is said about choices
 * @param predicted the index of the choice with the highest summed log-probability, the first of equals
 * @param correct whether the right choice was predicted, or the generated answer is wholly right; null for a benchmark
 *     whose answers can be right in part
 * @param correctNormalised whether the choice with the highest log-probability per character is the right one
 * @param choiceLogprobs the summed log-probability of each choice, in nats
 * @param generated the text that the model generated; null if none was asked for
 * @param score the score of a generated answer by the benchmark's metric; null for choices, and where the metric gives
 *     single answers none
 */
public record ItemScore(
        String benchmark,
        Protocol protocol,
        String itemId,
        Integer gold,
        Integer predicted,
        Boolean correct,
        Boolean correctNormalised,
        List<Double> choiceLogprobs,
        String generated,
        Double score)
        implements Serializable {

    /** Creates the result of an item with choices. */
    public ItemScore(
            String benchmark,
            Protocol protocol,
            String itemId,
            int gold,
            int predicted,
            boolean correct,
            boolean correctNormalised,
            List<Double> choiceLogprobs,
            String generated) {
        this(benchmark, protocol, itemId, gold, predicted, correct, correctNormalised, choiceLogprobs, generated, null);
    }

    /**
     * Creates the result of an item whose answer was generated.
     *
     * @param task the benchmark
     * @param score the score; null if the benchmark's metric gives single answers none
     */
    public static ItemScore ofAnswer(TaskSpec task, String itemId, Double score, String generated) {
        return new ItemScore(
                task.name(),
                task.protocol(),
                itemId,
                null,
                null,
                task.metric().isRightOrWrong() ? (Boolean) (score == 1) : null,
                null,
                null,
                generated,
                score);
    }
}
