package io.gradessweep.score;

import java.util.List;

/**
 * A caption and the ones people wrote for the same image, as words.
 *
 * @param candidate the caption that is scored; it may have no word
 * @param references at least one
 */
public record Caption(List<String> candidate, List<List<String>> references) {
    public Caption {
        candidate = List.copyOf(candidate);
        references = references.stream().map(List::copyOf).toList();
        if (references.isEmpty()) {
            throw new IllegalArgumentException("no reference");
        }
    }
}
