package io.gradessweep.score;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The word tables of VQA's official evaluator, as they stand there.
 *
 * @param articles words that are dropped
 * @param numbers words that become digits
 * @param contractions words that get their apostrophe back
 * @param punctuation signs that are deleted or become a space
 */
record VqaWords(
        Set<String> articles, Map<String, String> numbers, Map<String, String> contractions, List<String> punctuation) {
    static final VqaWords TABLES = read();

    private static VqaWords read() {
        try (InputStream json = VqaWords.class.getResourceAsStream("vqa-words.json")) {
            return new ObjectMapper().readValue(json, VqaWords.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
