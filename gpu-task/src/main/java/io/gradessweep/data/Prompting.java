package io.gradessweep.data;

import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowRules.PromptEnd;

/**
 * How a prompt is given.
 *
 * @param format whether it is the whole text, or a message for the model's chat template to wrap
 * @param cut the end that is cut where the prompt is too long
 */
public record Prompting(PromptFormat format, PromptEnd cut) {
    public static final Prompting PLAIN = new Prompting(PromptFormat.PLAIN, PromptEnd.LEFT);
}
