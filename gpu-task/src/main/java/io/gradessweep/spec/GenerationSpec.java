package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The rules by which an answer is generated, always greedily, and taken out of the generated text.
 *
 * @param maxTokens the most tokens of an answer
 * @param stop texts that end an answer and are not part of it
 * @param extract a regular expression whose first group is the answer, or all that it matches if it has no group; where
 *     it matches nothing, or is empty, the whole text is the answer
 */
public record GenerationSpec(int maxTokens, List<String> stop, String extract) implements Serializable {
    public GenerationSpec {
        Require.that(maxTokens >= 1, "generation.max_tokens must be at least 1, not " + maxTokens);
        Require.that(stop.stream().noneMatch(String::isEmpty), "generation.stop must hold no empty text");
        stop = List.copyOf(stop);
        try {
            Pattern.compile(extract);
        } catch (PatternSyntaxException e) {
            throw new InvalidInputException(
                    "generation.extract is no regular expression: " + e.getDescription() + " at character "
                            + (e.getIndex() + 1),
                    e);
        }
    }
}
