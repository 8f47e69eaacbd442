package io.gradessweep.data;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Files beside the tests. */
final class TestResources {
    private TestResources() {}

    static Path path(String name) {
        try {
            return Path.of(TestResources.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Letters a to f are tokens 3 to 8, {@code bc} merges into 9; {@code <s>} (1) goes before every text. */
    static Tokenizer merging() {
        return Tokenizer.load(path("merging"));
    }

    /** As {@link #merging}, but {@code </s>} (2) goes after every text and nothing before it. */
    static Tokenizer ending() {
        return Tokenizer.load(path("ending"));
    }
}
