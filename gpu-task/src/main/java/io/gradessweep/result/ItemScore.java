package io.gradessweep.result;

import io.gradessweep.spec.Protocol;
import java.io.Serializable;
import java.util.List;

/**
 * The result of one scored test item.
 *
 * @param itemId unique within the benchmark
 * @param gold the index of the right choice
 * @param predicted the index of the choice with the highest summed log-probability, the first of equals
 * @param correctNormalised whether the choice with the highest log-probability per character is the right one
 * @param choiceLogprobs the summed log-probability of each choice, in nats
 * @param generated the text that the model generated; null if none was asked for
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
