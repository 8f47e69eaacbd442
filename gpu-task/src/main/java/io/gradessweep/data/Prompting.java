package io.gradessweep.data;

import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowRules.PromptEnd;

/**
 * The form of a prompt.
 *
 * @param format whether the prompt is the whole text or a message that the model's chat template wraps
 * @param cut the end that is cut if the prompt is too long
 */
public record Prompting(PromptFormat format, PromptEnd cut) {
    public static final Prompting PLAIN = new Prompting(PromptFormat.PLAIN, PromptEnd.LEFT);
}
