package io.gradessweep.data.world;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The world's vocabulary as a Hugging Face tokenizer: one token per word, words split at blanks, {@code <s>} put before
 * every text.
 */
public final class WorldTokenizer {
    private static final String UNKNOWN = "<unk>";
    private static final String BEGIN = "<s>";
    private static final List<String> SPECIAL = List.of(UNKNOWN, BEGIN, "</s>", "<pad>");

    /** The token that stands for positions of an image in worlds of pictures. */
    public static final String IMAGE = "<image>";

    /** The token before the one tile of an image, for models that name tiles. */
    public static final String TILE = "<row_1_col_1>";

    private static final List<String> SPECIAL_WITH_IMAGES =
            Stream.concat(SPECIAL.stream(), Stream.of(IMAGE, TILE)).toList();

    /** Writes the parts of all turns one after the other, so that an answer follows its question. */
    private static final String CHAT_TEMPLATE =
            "<s>{% for message in messages %}{% if message['content'] is string %}{{ message['content'] }}{% else %}"
                    + "{% for part in message['content'] %}{% if part['type'] == 'image' %}<image>{% else %} {{ part['text'] }}"
                    + "{% endif %}{% endfor %}{% endif %}{% if message['role'] == 'assistant' %}</s>{% endif %}{% endfor %}";

    private static final ObjectMapper JSON = new ObjectMapper();

    private WorldTokenizer() {}

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json}. Equal worlds give equal bytes. */
    public static void write(World world, Path directory) throws IOException {
        Files.createDirectories(directory);
        write(tokenizer(tokens(world), special(world)), directory.resolve("tokenizer.json"));
        ObjectNode config = config();
        if (world.hasPictures()) {
            config.put("chat_template", CHAT_TEMPLATE);
        }
        write(config, directory.resolve("tokenizer_config.json"));
    }

    /** Returns the tokens by id; {@code vocab_size} is their number. */
    public static List<String> tokens(World world) {
        List<String> tokens = new ArrayList<>(special(world));
        tokens.addAll(world.words());
        return tokens;
    }

    private static List<String> special(World world) {
        return world.hasPictures() ? SPECIAL_WITH_IMAGES : SPECIAL;
    }

    private static void write(ObjectNode tree, Path file) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    }

    private static ObjectNode tokenizer(List<String> tokens, List<String> special) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("version", "1.0");
        tree.putNull("truncation").putNull("padding");
        ArrayNode added = tree.putArray("added_tokens");
        for (int id = 0; id < special.size(); id++) {
            added.add(special(id, special.get(id)));
        }
        tree.putNull("normalizer");
        tree.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
        tree.set("post_processor", postProcessor(tokens.indexOf(BEGIN)));
        tree.putNull("decoder");
        ObjectNode model = tree.putObject("model").put("type", "WordLevel");
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        model.put("unk_token", UNKNOWN);
        return tree;
    }

    private static ObjectNode special(int id, String token) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static ObjectNode postProcessor(int begin) {
        ObjectNode processor = JSON.createObjectNode().put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        single.addObject().putObject("SpecialToken").put("id", BEGIN).put("type_id", 0);
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        ArrayNode pair = processor.putArray("pair").addAll(single.deepCopy());
        pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
        ObjectNode specials = processor.putObject("special_tokens").putObject(BEGIN);
        specials.put("id", BEGIN);
        specials.putArray("ids").add(begin);
        specials.putArray("tokens").add(BEGIN);
        return processor;
    }

    private static ObjectNode config() {
        return JSON.createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("bos_token", BEGIN)
                .put("eos_token", SPECIAL.get(2))
                .put("unk_token", UNKNOWN)
                .put("pad_token", SPECIAL.get(3))
                .put("add_bos_token", true)
                .put("add_eos_token", false)
                .put("clean_up_tokenization_spaces", false);
    }
}
