package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text that is given on piece by piece, of a tokenizer with tokens for single bytes, as that of Llama 2. */
class GeneratedTextTest {
    private static final int END = 1;
    private static final int FIRST_OF_EURO = 2;
    private static final int SECOND_OF_EURO = 3;
    private static final int THIRD_OF_EURO = 4;
    private static final int A = 5;
    private static final int SPACE_B = 6;

    @TempDir
    private Path directory;

    private List<String> pieces(int[] prompt, int... generated) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": [{"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
                                   "normalized": false, "special": true}],
                 "normalizer": null, "pre_tokenizer": null, "post_processor": null,
                 "decoder": {"type": "Sequence", "decoders": [
                   {"type": "Replace", "pattern": {"String": "\\u2581"}, "content": " "}, {"type": "ByteFallback"},
                   {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
                 "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null,
                           "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": true, "merges": [],
                           "vocab": {"<unk>": 0, "</s>": 1, "<0xE2>": 2, "<0x82>": 3, "<0xAC>": 4, "a": 5,
                                     "\\u2581b": 6}}}
                """);
        List<String> pieces = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.load(file)) {
            GeneratedText text = new GeneratedText(tokenizer, prompt, pieces::add);
            for (int id : generated) {
                text.add(id);
            }
            text.end();
        }
        return pieces;
    }

    @Test
    void everyTokenIsGivenOnAtOnce() throws IOException {
        assertThat(pieces(new int[] {A, A}, A, SPACE_B, SPACE_B, END)).containsExactly("a", " b", " b");
        assertThat(pieces(new int[0], SPACE_B, SPACE_B)).containsExactly("b", " b");
    }

    @Test
    void aCharacterIsGivenOnWithTheLastOfItsBytes() throws IOException {
        assertThat(pieces(new int[] {A}, A, FIRST_OF_EURO, SECOND_OF_EURO, THIRD_OF_EURO, A))
                .containsExactly("a", "\u20ac", "a");
    }

    @Test
    void whatIsIncompleteAtTheEndIsGivenOnAllTheSame() throws IOException {
        assertThat(pieces(new int[] {A}, A, FIRST_OF_EURO)).containsExactly("a", "\uFFFD");
        assertThat(pieces(new int[] {A})).isEmpty();
    }
}
