package io.gradessweep.result;

import io.gradessweep.spec.Protocol;
import java.io.Serializable;
import java.util.List;

/**
 * One scored test item.
 *
 * @param itemId unique within the benchmark
 * @param gold index of the right choice
 * @param predicted index of the choice with the highest summed log-probability, the first of equals
 * @param correctNormalised whether the choice with the highest log-probability per character is the right one
 * @param choiceLogprobs summed log-probability of each choice, nats
 * @param generated the text that the model generated; null where it was not asked to
 */
public record ItemScore(
        String benchmark,
        Protocol protocol,
        String itemId,
        int gold,
        int predicted,
        boolean correct,
        boolean correctNormalised,
        List<Double> choiceLogprobs,
        String generated)
        implements Serializable {}
