package io.gradessweep.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.data.images.RowImage;
import io.gradessweep.image.processor.ImageProcessor;
import io.gradessweep.image.processor.ImageShape;
import io.gradessweep.image.processor.NanoVlmImageProcessor;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rule by which a family writes images into a conversation. In the rendered text one token stands for each run of
 * positions that an image fills; among the tokens it is repeated as often as the run is long.
 */
sealed interface ImageMarkup {
    /** The file of a model that holds what its tokenizer does not. */
    String CONFIG = "config.json";

    /** Returns the messages as the chat template takes them. */
    List<Message> written(List<Message> messages);

    /** Returns the text of the token that stands for an image; empty if images stand before the text without one. */
    Optional<String> token();

    /**
     * Reads the rule of a model.
     *
     * @throws InvalidInputException naming the file and the key that is wrong
     */
    static ImageMarkup read(Path directory, ImageProcessor processor, Tokenizer tokenizer) {
        Path file = directory.resolve(CONFIG);
        JsonNode config = TokenizerFiles.json(file);
        if (!(processor instanceof NanoVlmImageProcessor nanoVlm)) {
            JsonNode id = config.path("image_token_id");
            return tokenizer
                    .token(id.asInt(-1))
                    .map(Template::new)
                    .orElseThrow(() -> new InvalidInputException(
                            file + ": image_token_id " + id + " is the id of no token of " + tokenizer));
        }
        if (nanoVlm.tiling() instanceof NanoVlmImageProcessor.SingleTile) {
            return new Front();
        }
        JsonNode tokens = config.path("vlm_extra_tokens");
        if (!tokens.has("image_token")) {
            throw new InvalidInputException(file + ": vlm_extra_tokens.image_token is missing");
        }
        for (JsonNode token : tokens) {
            if (tokenizer.id(token.asText()).isEmpty()) {
                throw new InvalidInputException(file + ": vlm_extra_tokens: " + tokenizer + " has no token "
                        + token.asText() + "; add it to the tokenizer");
            }
        }
        return new Tiles(tokens);
    }

    /**
     * Returns the chat template of a nanoVLM: {@code lm_chat_template} or, of the first version, which has none, the text that
     * its training code writes.
     */
    static Optional<String> template(Path file) {
        JsonNode config = Files.exists(file) ? TokenizerFiles.json(file) : null;
        if (config == null || !config.has("vit_img_size")) {
            return Optional.empty();
        }
        return Optional.of(config.path("lm_chat_template").asText(Front.TEMPLATE));
    }

    /** Qwen2.5-VL: the chat template writes the token, between two others. */
    record Template(String image) implements ImageMarkup {
        @Override
        public List<Message> written(List<Message> messages) {
            return messages;
        }

        @Override
        public Optional<String> token() {
            return Optional.of(image);
        }
    }

    /** nanoVLM: all images of a conversation stand at the head of the first turn of the user, tile by tile. */
    record Tiles(JsonNode tokens) implements ImageMarkup {
        @Override
        public List<Message> written(List<Message> messages) {
            List<RowImage> images = messages.stream()
                    .flatMap(message -> message.images().stream())
                    .toList();
            StringBuilder head = new StringBuilder();
            for (int i = 0; i < images.size(); i++) {
                head.append(images.size() > 1 ? "<image: " + i + ">" : "");
                append(head, (ImageShape.Tiles) images.get(i).shape());
            }
            List<Message> written = new ArrayList<>();
            for (Message message : messages) {
                boolean first = message.role() == Message.Role.USER
                        && written.stream().noneMatch(before -> before.role() == Message.Role.USER);
                written.add(new Message(message.role(), (first ? head : "") + message.content()));
            }
            return written;
        }

        private void append(StringBuilder head, ImageShape.Tiles tiles) {
            String image = token().orElseThrow();
            boolean global = tokens.has("global_image_token");
            if (global && tiles.count() == 1) {
                head.append(text("global_image_token")).append(image);
                return;
            }
            if (tiles.globalFirst()) {
                head.append(text("global_image_token")).append(image);
            }
            for (int row = 1; row <= tiles.rows(); row++) {
                for (int column = 1; column <= tiles.columns(); column++) {
                    head.append(text("r" + row + "c" + column)).append(image);
                }
            }
        }

        private String text(String key) {
            return tokens.path(key).asText();
        }

        @Override
        public Optional<String> token() {
            return Optional.of(text("image_token"));
        }
    }

    /** nanoVLM's first version: the image stands before the text, in which nothing tells of it. */
    record Front() implements ImageMarkup {
        /** The text of its training code, in which the template's own blanks end with the colon. */
        static final String TEMPLATE =
                "{% for message in messages %}{% if message['role'] == 'user' %}Question: {{ message['content'] }} Answer:"
                        + "{% else %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}";

        @Override
        public List<Message> written(List<Message> messages) {
            return messages.stream()
                    .map(message -> new Message(message.role(), message.content()))
                    .toList();
        }

        @Override
        public Optional<String> token() {
            return Optional.empty();
        }
    }

    /**
     * Returns tokens in which every image has all its positions.
     *
     * @param split tokens in which each run of an image is one token
     * @param where the row, for messages
     * @throws InvalidInputException if there are more such tokens than the images have runs, or fewer
     */
    default PromptSplit expanded(PromptSplit split, List<RowImage> images, Tokenizer tokenizer, String where) {
        List<Integer> runs =
                images.stream().flatMap(image -> image.shape().runs().stream()).toList();
        if (token().isEmpty()) {
            if (images.size() > 1) {
                throw new InvalidInputException(
                        where + ": has " + images.size() + " images, and the model takes one at most");
            }
            return runs.isEmpty() ? split : split.withImages(images, runs, new int[] {-1});
        }
        int id = tokenizer.id(token().orElseThrow()).orElseThrow();
        int[] places = split.places(id);
        if (places.length != runs.size()) {
            throw new InvalidInputException(where + ": the text has the token " + token().orElseThrow() + " "
                    + places.length + " times, and its " + images.size() + " images take it " + runs.size()
                    + " times; only images may stand where it does");
        }
        return runs.isEmpty() ? split : split.withImages(images, runs, places);
    }
}
