package io.gradessweep.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a tokenizer with a token for each character, the special tokens of the templates under test, and a post-processor
 * that puts {@code <s>} before every text; so that what is trained on can be read back.
 */
final class ChatTokenizer {
    static final List<String> SPECIAL = List.of(
            "<unk>",
            "<s>",
            "</s>",
            "<|im_start|>",
            "<|im_end|>",
            "<|im_sep|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eot_id|>",
            "[INST]",
            "[/INST]");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChatTokenizer() {}

    /** @param template a file beside the tests */
    static Tokenizer load(Path directory, String template) {
        try {
            return withTemplate(directory, Files.readString(TestResources.path("chat/" + template)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tokenizer withTemplate(Path directory, String template) {
        write(directory, config().put("chat_template", template));
        return Tokenizer.load(directory);
    }

    static ObjectNode config() {
        return JSON.createObjectNode().put("bos_token", "<s>").put("eos_token", "</s>");
    }

    static void write(Path directory, ObjectNode config) {
        ObjectNode tree = JSON.createObjectNode().put("version", "1.0");
        ArrayNode added = tree.putArray("added_tokens");
        for (int id = 0; id < SPECIAL.size(); id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", SPECIAL.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        ObjectNode processor = tree.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        single.addObject().putObject("SpecialToken").put("id", "<s>").put("type_id", 0);
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        ArrayNode pair = processor.putArray("pair").addAll(single.deepCopy());
        pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
        ObjectNode begin =
                processor.putObject("special_tokens").putObject("<s>").put("id", "<s>");
        begin.putArray("ids").add(1);
        begin.putArray("tokens").add("<s>");
        tree.putObject("decoder").put("type", "Fuse");
        ObjectNode model = tree.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
        ObjectNode vocabulary = model.putObject("vocab");
        SPECIAL.forEach(token -> vocabulary.put(token, vocabulary.size()));
        vocabulary.put("\n", vocabulary.size());
        for (char character = ' '; character <= '~'; character++) {
            vocabulary.put(String.valueOf(character), vocabulary.size());
        }
        model.putArray("merges");
        writeFile(directory.resolve("tokenizer.json"), tree);
        writeFile(directory.resolve("tokenizer_config.json"), config);
    }

    private static void writeFile(Path file, ObjectNode tree) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, JSON.writeValueAsString(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tokens as text, special ones and all, those that are predicted in «». */
    static String marked(Example example) {
        StringBuilder text = new StringBuilder();
        boolean predicted = false;
        for (int i = 0; i < example.length(); i++) {
            boolean next = i > 0 && example.target(i - 1) >= 0;
            text.append(next == predicted ? "" : next ? "«" : "»");
            predicted = next;
            int id = example.ids()[i];
            text.append(
                    id < SPECIAL.size()
                            ? SPECIAL.get(id)
                            : id == SPECIAL.size() ? "\n" : String.valueOf((char) (' ' + id - SPECIAL.size() - 1)));
        }
        return text.append(predicted ? "»" : "").toString();
    }
}
