package io.gradessweep.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A Hugging Face tokenizer from local files. The truncation and padding settings of {@code tokenizer.json} are
 * disabled, since lengths are limited where rows are encoded.
 */
public final class Tokenizer implements AutoCloseable {
    private static final Map<String, String> OPTIONS = Map.of("truncation", "false", "padding", "false");

    private final Path file;
    private final TokenizerFiles files;
    private final HuggingFaceTokenizer tokenizer;
    private final Optional<LocalDate> day;
    /**
     * The template is read on first use: a model may be used with plain text even if its template is missing or not
     * supported.
     */
    private ChatTemplate chatTemplate;

    private Tokenizer(Path file, TokenizerFiles files, HuggingFaceTokenizer tokenizer, Optional<LocalDate> day) {
        this.file = file;
        this.files = files;
        this.tokenizer = tokenizer;
        this.day = day;
    }

    /**
     * Loads a tokenizer.
     *
     * @param location a {@code tokenizer.json}, or a directory that holds one; files beside it name the special tokens
     *     and hold the chat template
     * @param day the day that the chat template may ask for
     * @throws InvalidInputException naming the file that is missing or malformed
     */
    public static Tokenizer load(Path location, Optional<LocalDate> day) {
        Path file = Files.isDirectory(location) ? location.resolve("tokenizer.json") : location;
        TokenizerFiles files = TokenizerFiles.read(file);
        try {
            return new Tokenizer(file, files, HuggingFaceTokenizer.newInstance(file, OPTIONS), day);
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(file + ": not a tokenizer.json: " + e.getMessage(), e);
        }
    }

    /** Loads a tokenizer whose chat template is told no day. */
    public static Tokenizer load(Path location) {
        return load(location, Optional.empty());
    }

    /** Returns the token ids of the text, with the special tokens that the tokenizer's own post-processor adds. */
    public int[] encode(String text) {
        return ints(tokenizer.encode(text, true, false).getIds());
    }

    /** Returns the token ids of the text, without special tokens added. */
    public int[] encodePlain(String text) {
        return ints(tokenizer.encode(text, false, false).getIds());
    }

    /** Returns the text of the ids, without special tokens. */
    public String decode(int[] ids) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        return tokenizer.decode(wide, true);
    }

    /** Returns the highest token id + 1. */
    public int vocabularySize() {
        return files.vocabularySize();
    }

    public OptionalInt bos() {
        return files.id("bos_token");
    }

    public OptionalInt eos() {
        return files.id("eos_token");
    }

    public OptionalInt pad() {
        return files.id("pad_token");
    }

    public OptionalInt unknown() {
        return files.id("unk_token");
    }

    /**
     * Returns the id of the padding: the padding token or, if the tokenizer has none, the end of sequence, the unknown
     * token, or id 0. The loss is never taken over padding, but a text's own tokens with that id are trained on like
     * others.
     */
    public int padId() {
        return pad().orElse(eos().orElse(unknown().orElse(0)));
    }

    /** Returns whether the text spells a special token, which {@link #encode} would then read as one. */
    boolean spellsSpecialToken(String text) {
        return files.special().stream().anyMatch(text::contains);
    }

    /**
     * Returns the chat template.
     *
     * @throws InvalidInputException if the model has none, or one that uses what is not supported
     */
    ChatTemplate requireChatTemplate() {
        if (chatTemplate == null) {
            chatTemplate = ChatTemplate.load(file.toAbsolutePath().getParent(), files.named(), day);
        }
        return chatTemplate;
    }

    /**
     * Returns the end-of-sequence id.
     *
     * @throws InvalidInputException if the tokenizer has none, since the model then could not learn to end a text
     */
    int requireEos() {
        return eos().orElseThrow(() -> new InvalidInputException(
                file + ": no end of sequence: name eos_token in tokenizer_config.json beside it"));
    }

    /**
     * Checks that all token ids are within the model's vocabulary.
     *
     * @param modelVocabularySize {@code vocab_size} of the model's {@code config.json}; it may be larger than the
     *     tokenizer's
     * @throws InvalidInputException if token ids exceed it
     */
    public void requireVocabulary(int modelVocabularySize) {
        if (vocabularySize() > modelVocabularySize) {
            throw new InvalidInputException(file + ": token ids go up to " + (vocabularySize() - 1)
                    + ", but the model's vocab_size is " + modelVocabularySize
                    + ": tokenizer and model do not belong together");
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private static int[] ints(long[] ids) {
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }
}
