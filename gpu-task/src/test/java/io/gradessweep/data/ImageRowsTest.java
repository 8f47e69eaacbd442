package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.batch.ImageLayout;
import io.gradessweep.data.images.RowImage;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.rows.Row;
import io.gradessweep.image.ImageSize;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules;
import io.gradessweep.spec.RowRules.BadRows;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.spec.UnreadableInputException;
import io.gradessweep.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows with images become the tokens of the fixtures, and what is wrong with a row is said by file and row. */
class ImageRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path parent;

    private Path directory;

    @BeforeEach
    void copyImages() throws IOException {
        directory = Files.createDirectory(parent.resolve("data"));
        Files.createDirectory(directory.resolve("photos"));
        for (String name : List.of("wide_rgb.png", "small_gray.png", "half_even_rgba.png", "exact_la.png")) {
            Files.copy(VlmFixtures.root().resolve("images").resolve(name), directory.resolve("photos/" + name));
        }
    }

    private static Path model(String name) {
        return VlmFixtures.root().resolve(name);
    }

    private static ModelImages images(String model, Tokenizer tokenizer) {
        ModelImages.VisionInput input = model.equals("qwen25vl")
                ? new ModelImages.VisionInput(new ImageLayout(2, 4, true), 1176, true)
                : new ModelImages.VisionInput(
                        new ImageLayout(model.equals("nanovlm_222m") ? 2 : 4, 0, false), 3 * 8 * 8, false);
        return ModelImages.read(model(model), tokenizer, input);
    }

    private List<Conversation> rows(String model, Tokenizer tokenizer, JsonNode... rows) {
        try {
            Path file = directory.resolve("train.jsonl");
            Files.write(file, Arrays.stream(rows).map(JsonNode::toString).toList());
            MessageRowParser parser =
                    new MessageRowParser(images(model, tokenizer).reader());
            return RowReader.read(RowFiles.of(new FileRef(file.toString(), "")), parser, BadRows.REFUSE)
                    .rows();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TrainingSet encoded(String model, Tokenizer tokenizer, int maxLength, JsonNode... rows) {
        return TrainingSet.encode(
                rows(model, tokenizer, rows), tokenizer, Optional.of(images(model, tokenizer)), maxLength);
    }

    private static int[] integers(Path model, String tensor) {
        try (Safetensors tensors = Safetensors.open(model.resolve("expected.safetensors"))) {
            int[] values = new int[tensors.bytes(tensor).remaining() / Integer.BYTES];
            tensors.bytes(tensor).asIntBuffer().get(values);
            return values;
        }
    }

    /** The template's newline after an answer is trained on, as in rows of text; the fixture leaves it out. */
    @Test
    void partsOfMessagesBecomeQwensTokens() {
        Path model = model("qwen25vl");
        JsonNode expected = VlmFixtures.json(model.resolve("expected.json"));
        ObjectNode[] rows = {JSON.createObjectNode(), JSON.createObjectNode()};
        for (int i = 0; i < 2; i++) {
            rows[i].set("messages", expected.at("/chat/" + i + "/messages"));
            ArrayNode images = rows[i].putArray("images");
            expected.at("/batch_images/row" + i).forEach(name -> images.add("photos/" + name.asText()));
        }
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            List<Example> examples = encoded("qwen25vl", tokenizer, 100, rows).examples();
            for (int i = 0; i < 2; i++) {
                int[] ids = JSON.convertValue(expected.at("/chat/" + i + "/input_ids"), int[].class);
                int[] labels = JSON.convertValue(expected.at("/chat/" + i + "/labels"), int[].class);
                Example example = examples.get(i);
                assertThat(example.ids()).containsExactly(ids);
                int first = IntStream.range(0, labels.length)
                        .filter(at -> labels[at] >= 0)
                        .findFirst()
                        .orElseThrow();
                assertThat(example.predicted()).containsExactly(new Example.Span(first, ids.length));
                assertThat(example.images().runs())
                        .allSatisfy(run -> assertThat(Arrays.stream(ids, run.start(), run.end()))
                                .containsOnly(398));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nanovlm", "nanovlm_global", "nanovlm_222m"})
    void imagesOfNanoVlmStandAtTheHeadOfTheConversation(String name) {
        Path model = model(name);
        JsonNode batch = VlmFixtures.json(model.resolve("expected.json")).get("batch");
        JsonNode[] rows = new JsonNode[2];
        for (int i = 0; i < 2; i++) {
            ObjectNode row = JSON.createObjectNode();
            ArrayNode messages = row.putArray("messages");
            for (JsonNode turn : batch.at("/texts/" + i)) {
                messages.addObject()
                        .put("role", "user")
                        .put("content", turn.get("user").asText());
                messages.addObject()
                        .put("role", "assistant")
                        .put("content", turn.get("assistant").asText());
            }
            ArrayNode images = row.putArray("images");
            batch.at("/images/" + i)
                    .forEach(image -> images.addObject()
                            .put("path", "photos/" + image.asText())
                            .putNull("bytes"));
            rows[i] = row;
        }
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            List<Example> examples = encoded(name, tokenizer, 200, rows).examples();
            int[] ids = integers(model, "batch.input_ids");
            int[] labels = integers(model, "batch.labels");
            int[] mask = integers(model, "batch.attention_mask");
            for (int i = 0; i < 2; i++) {
                int length = ids.length / 2;
                int from = i * length
                        + (int) Arrays.stream(mask, i * length, (i + 1) * length)
                                .filter(one -> one == 0)
                                .count();
                Example example = examples.get(i);
                int front = name.equals("nanovlm_222m") ? 4 : 0;
                assertThat(Arrays.copyOfRange(example.ids(), front, example.length()))
                        .containsExactly(Arrays.copyOfRange(ids, from, (i + 1) * length));
                int[] targets = IntStream.range(front, example.length())
                        .map(example::target)
                        .toArray();
                assertThat(targets).containsExactly(Arrays.copyOfRange(labels, from, (i + 1) * length));
            }
        }
    }

    private static JsonNode row(String json) {
        try {
            return JSON.readTree(json.replace('\'', '"'));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final String ASKED =
            "{'messages': [{'role': 'user', 'content': %s}, {'role': 'assistant', 'content': 'b'}] %s}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0000',
            value = {
                "[{'type':'image'},{'type':'text','text':'a'}] # # message 1: part 1 is a placeholder for image 1, and the row has none in",
                "'<image> and <image>' # , 'image':'photos/wide_rgb.png' # message 1: <image> is a placeholder for image 2, and the row has 1 images",
                "'<image>' # , 'images':['photos/wide_rgb.png','photos/small_gray.png'] # has 2 images and 1 placeholders for them",
                "[{'type':'image','image':'photos/wide_rgb.png'},{'type':'text','text':'a'}] # , 'image':'photos/wide_rgb.png' # has 1 images and 0 placeholders for them",
                "'a' # , 'image':'photos/none.png' # image 1: photos/none.png: there is no such file below",
                "'a' # , 'image':'../outside.png' # image 1: ../outside.png is outside of the directory of the rows",
                "'a' # , 'image':'link.png' # image 1: link.png is outside of the directory of the rows",
                "'a' # , 'image':'https://example.org/a.png' # image 1: https://example.org/a.png is not fetched; save the image beside",
                "'a' # , 'image':'photos/bad_cut.png' # image 1, photos/bad_cut.png, is cut off",
                "'a' # , 'image':'photos/bad_html.jpg' # image 1, photos/bad_html.jpg, is not an image that is read",
                "'a' # , 'image':'photos/bad_bomb_60000.png' # image 1, photos/bad_bomb_60000.png, has a size of 60000 x 60000, over the limit",
                "'a' # , 'image':'photos/bad_zero_width.png' # image 1, photos/bad_zero_width.png, has a size of 0 x ",
                "'a' # , 'image':'photos/ratio_over_200.png' # image 1, photos/ratio_over_200.png, has a size of ",
                "'a' # , 'image':{'path': null} # image 1: must be a path, or a structure of bytes and path",
                "'a' # , 'image':'photos' # image 1: photos is no file, but a directory or the like",
                "'a' # , 'image':'photos/wide_rgb.png/a.png' # image 1: photos/wide_rgb.png/a.png: there is no such file",
                "'a' # , 'image':7 # image 1: must be a path, or a structure of bytes and path",
                "'a' # , 'image':'photos/wide_rgb.png','images':[] # has both 'image' and 'images'",
                "[{'type':'image','path':'photos/wide_rgb.png','url':'x'}] # # message 1: part 1 names its image by path and url",
                "[{'type':'video'}] # # message 1: part 1 must be {type: text, text} or {type: image}",
                "[{'type':'text'}] # # message 1: part 1 has the type text, and no text",
                "[] # # message 1: field 'content' must be a text that is not empty",
            })
    void whatIsWrongWithAnImageIsSaidByFileAndRow(String content, String more, String problem) throws IOException {
        Path photos = directory.resolve("photos");
        for (String bad : List.of(
                "bad_cut.png", "bad_html.jpg", "bad_bomb_60000.png", "bad_zero_width.png", "ratio_over_200.png")) {
            Files.copy(VlmFixtures.OWN_PICTURES.resolve(bad), photos.resolve(bad));
        }
        Path outside = Files.copy(photos.resolve("wide_rgb.png"), parent.resolve("outside.png"));
        Files.createSymbolicLink(directory.resolve("link.png"), outside);
        JsonNode wrong = row(ASKED.formatted(content, more == null ? "" : more));
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            assertThatThrownBy(() -> rows("qwen25vl", tokenizer, wrong))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(directory.resolve("train.jsonl") + ":1: " + problem);
        }
    }

    @ParameterizedTest
    @CsvSource({"system, 1", "assistant, 2"})
    void onlyTheUserShowsImages(String role, int number) {
        String parts = "[{'type':'image','path':'photos/wide_rgb.png'},{'type':'text','text':'a'}]";
        String first = "{'role': 'system', 'content': %s}".formatted(role.equals("system") ? parts : "'s'");
        String question = "{'role': 'user', 'content': 'q'}";
        String answer = "{'role': 'assistant', 'content': %s}".formatted(role.equals("system") ? "'b'" : parts);
        String messages = role.equals("system")
                ? String.join(", ", first, question, answer)
                : String.join(", ", question, answer);
        JsonNode shown = row("{'messages': [" + messages + "]}");
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            assertThatThrownBy(() -> rows("qwen25vl", tokenizer, shown))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(":1: message " + number + ": only messages of the user may have images");
        }
    }

    /** Those of the hub's image columns, of one image and of several; and LLaVA's conversations. */
    @Test
    void allFormsOfARowSayTheSame() throws IOException {
        Path parquet = directory.resolve("rows.parquet");
        MessageType type = MessageTypeParser.parseMessageType("""
                message rows {
                  optional group messages (LIST) { repeated group list { optional group element {
                    optional binary role (STRING); optional binary content (STRING); } } }
                  optional group images (LIST) { repeated group list { optional group element {
                    optional binary bytes; optional binary path (STRING); } } }
                }
                """);
        byte[] wide = VlmFixtures.bytes(directory.resolve("photos/wide_rgb.png"));
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(parquet))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .build()) {
            Group row = new SimpleGroup(type);
            Group messages = row.addGroup("messages");
            messages.addGroup(0).addGroup(0).append("role", "user").append("content", "<image>a<image>");
            messages.addGroup(0).addGroup(0).append("role", "assistant").append("content", "b");
            Group images = row.addGroup("images");
            images.addGroup(0)
                    .addGroup(0)
                    .append("bytes", Binary.fromConstantByteArray(wide))
                    .append("path", "x.png");
            images.addGroup(0).addGroup(0).append("bytes", Binary.EMPTY).append("path", "photos/small_gray.png");
            writer.write(row);
        }
        String both = ", 'images': ['photos/wide_rgb.png', {'bytes': null, 'path': 'photos/small_gray.png'}]";
        List<JsonNode> rows = List.of(
                row(ASKED.formatted("'<image>a<image>'", both)),
                row(ASKED.formatted("[{'type':'image'},{'type':'text','text':'a<image>'}]", both)),
                row(ASKED.formatted(
                        "[{'type':'image','image':'photos/wide_rgb.png'},{'type':'text','text':'a'},"
                                + "{'type':'image','url':'"
                                + directory.resolve("photos/small_gray.png").toUri() + "'}]",
                        "")),
                row("{'conversations': [{'from':'human','value':'<image>a<image>'},{'from':'gpt','value':'b'}]" + both
                        + "}"));
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            ModelImages images = images("qwen25vl", tokenizer);
            List<Conversation> read = new ArrayList<>(rows("qwen25vl", tokenizer, rows.toArray(JsonNode[]::new)));
            read.addAll(Rows.read(parquet, new MessageRowParser(images.reader())));
            assertThat(read)
                    .hasSize(5)
                    .extracting(Conversation::normalisedPrompt)
                    .containsOnly("a\n"
                            + VlmFixtures.sha256(wide) + "\n"
                            + VlmFixtures.sha256(VlmFixtures.bytes(directory.resolve("photos/small_gray.png"))));
            List<Example> examples = TrainingSet.encode(read, tokenizer, Optional.of(images), 100)
                    .examples();
            assertThat(examples)
                    .hasSize(5)
                    .allSatisfy(example -> assertThat(example.ids())
                            .containsExactly(examples.get(0).ids()));
            float[][] pixels = examples.stream()
                    .map(example -> images.batch(List.of(example.images()), example.length(), images.loader())
                            .patches())
                    .toArray(float[][]::new);
            assertThat(pixels[0]).hasSize((15 + 6) * 4 * 1176);
            for (float[] each : pixels) {
                assertThat(each).containsExactly(pixels[0]);
            }
        }
    }

    @Test
    void rowsWithImagesAreNeverCut() throws IOException {
        JsonNode shown = row(ASKED.formatted(
                "'A question that could well be cut, and <image> that cannot.'", ", 'image': 'photos/wide_rgb.png'"));
        JsonNode text = row(ASKED.formatted("'A question that could well be cut, and nothing that cannot.'", ""));
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            TrainingSet fits = encoded("qwen25vl", tokenizer, 100, shown, text);
            int most = fits.examples().get(0).length();
            TrainingSet cut = encoded("qwen25vl", tokenizer, most - 1, shown);
            assertThat(cut.dropped()).isOne();
            assertThat(cut.truncated()).isZero();
            assertThat(encoded("qwen25vl", tokenizer, most, shown).dropped()).isZero();
            assertThat(encoded("qwen25vl", tokenizer, 20, text).truncated()).isOne();

            ModelImages images = images("qwen25vl", tokenizer);
            Question question = new Question(
                    "q",
                    List.of("What colour?"),
                    List.of("red", "blue"),
                    0,
                    "red",
                    "",
                    new Prompting(PromptFormat.CHAT, RowRules.PromptEnd.LEFT),
                    rows("qwen25vl", tokenizer, shown).get(0).images());
            ScoredItem item = ScoredItem.encode(question, tokenizer, Optional.of(images), 100);
            assertThat(item.images().images()).hasSize(1);
            int needed = item.choices().stream()
                    .mapToInt(choice -> choice.example().length())
                    .max()
                    .orElseThrow();
            assertThatThrownBy(() -> ScoredItem.encode(question, tokenizer, Optional.of(images), needed - 1))
                    .hasMessage("data.max_length " + (needed - 1) + " is too small for the answers of q: at least "
                            + needed + " tokens are needed");
        }
    }

    @Test
    void onlyImagesMayStandWhereTheirTokenDoes() {
        JsonNode spelt = row(ASKED.formatted("'<image> and <|image_pad|>'", ", 'image': 'photos/wide_rgb.png'"));
        JsonNode bare = row(ASKED.formatted("'<|image_pad|>'", ""));
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            for (JsonNode row : List.of(spelt, bare)) {
                assertThatThrownBy(() -> encoded("qwen25vl", tokenizer, 100, row))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageStartingWith("train-1: the text has the token <|image_pad|> ")
                        .hasMessageEndingWith("only images may stand where it does");
            }
        }
        JsonNode two = row(ASKED.formatted("'a'", ", 'images': ['photos/wide_rgb.png', 'photos/small_gray.png']"));
        try (Tokenizer tokenizer = Tokenizer.load(model("nanovlm_222m"))) {
            assertThatThrownBy(() -> encoded("nanovlm_222m", tokenizer, 100, two))
                    .hasMessage("train-1: has 2 images, and the model takes one at most");
        }
    }

    @Test
    void badRowsAreSkippedAndCountedWhereTheBenchmarkSaysSo() throws IOException {
        JsonNode good = row(ASKED.formatted("'a'", ", 'image': 'photos/wide_rgb.png'"));
        JsonNode bad = row(ASKED.formatted("'a'", ", 'image': 'photos/none.png'"));
        Path file = Files.write(directory.resolve("mixed.jsonl"), List.of(good.toString(), bad.toString()));
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            MessageRowParser parser =
                    new MessageRowParser(images("qwen25vl", tokenizer).reader());
            RowReader.Read<Conversation> read = RowReader.read(Rows.of(file), parser, BadRows.SKIP);
            assertThat(read.rows()).hasSize(1);
            assertThat(read.skipped()).singleElement().asString().startsWith(file + ":2: image 1: photos/none.png");
        }
    }

    /** Each step has two rows, a micro-batch each; each row shows a picture of its own. */
    private static Batches counting(
            Tokenizer tokenizer, int maxSteps, String name, ConcurrentMap<Integer, Integer> drawn) {
        ModelImages images = images("qwen25vl", tokenizer);
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int row = i;
            RowImage image = images.reader()
                    .generated(
                            () -> {
                                drawn.merge(row, 1, Integer::sum);
                                return new RgbImage(28, 28, new byte[28 * 28 * 3]);
                            },
                            new ImageSize(28, 28),
                            name + i);
            Prompting chat = new Prompting(PromptFormat.CHAT, RowRules.PromptEnd.LEFT);
            questions.add(new Question(name + i, List.of("a"), List.of("b", "c"), 0, "b", "", chat, List.of(image)));
        }
        List<Example> examples = TrainingSet.encode(questions, tokenizer, Optional.of(images), 100)
                .examples();
        return new Batches(examples, new TrainingSpec(1, maxSteps, 1, 2, 1.0, 0), 100, 1, 0, Optional.of(images));
    }

    /** Images are decoded in their order by a few threads: once those of the second run are drawn, the first run's are too. */
    @Test
    void noImageIsDecodedForAStepThatNeverRuns() {
        ConcurrentMap<Integer, Integer> ofOneStep = new ConcurrentHashMap<>();
        ConcurrentMap<Integer, Integer> ofTwoSteps = new ConcurrentHashMap<>();
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            Batches one = counting(tokenizer, 1, "only", ofOneStep);
            one.begin(2);
            one.step(1).forEach(batch -> batch.images().patches());
            Batches two = counting(tokenizer, 2, "both", ofTwoSteps);
            two.step(1).forEach(batch -> batch.images().patches());
            await(() -> ofTwoSteps.size() == 4);
            assertThat(ofOneStep.keySet()).containsExactlyInAnyOrderElementsOf(one.rows(1));
            assertThat(ofTwoSteps.keySet())
                    .containsAll(two.rows(1))
                    .containsAll(two.rows(2))
                    .hasSize(4);

            ConcurrentMap<Integer, Integer> begun = new ConcurrentHashMap<>();
            Batches resumed = counting(tokenizer, 3, "resumed", begun);
            resumed.begin(3);
            await(() -> !begun.isEmpty());
            assertThat(resumed.rows(3)).containsAll(begun.keySet());
        }
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
    }

    @Test
    void packingIsRefusedInWords() {
        JsonNode shown = row(ASKED.formatted("'a'", ", 'image': 'photos/wide_rgb.png'"));
        try (Tokenizer tokenizer = Tokenizer.load(model("qwen25vl"))) {
            List<Example> examples = encoded("qwen25vl", tokenizer, 100, shown).examples();
            TrainingSpec packing = new TrainingSpec(1, 0, 2, 2, true, false, 1.0, 0, 0, List.of(), 0);
            assertThatThrownBy(
                            () -> new Batches(examples, packing, 100, 1, 0, Optional.of(images("qwen25vl", tokenizer))))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("train.packing must be false for rows with images");
        }
    }

    /** A question that has images, a conversation that has, in each form; and one that has none. */
    @Test
    void aTextModelRefusesImagesByFileRowAndModel() throws IOException {
        Path file = directory.resolve("text.jsonl");
        MessageRowParser talk = new MessageRowParser(RowImageReader.ofTextModel("tiny-llama"));
        String refusal = " image 1: tiny-llama takes text alone; leave rows with images out, or choose a"
                + " vision-language model";
        for (String images : List.of("'image':'photos/wide_rgb.png'", "'images':[{'bytes':null,'path':'x.png'}]")) {
            Files.writeString(
                    file, row(ASKED.formatted("'<image> a'", ", " + images)).toString());
            assertThatThrownBy(() -> Rows.read(file, talk))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage(file + ":1:" + refusal);
        }
        Files.writeString(
                file,
                row(ASKED.formatted("'<image> a'", ", 'image':null, 'images':[]"))
                        .toString());
        assertThat(Rows.read(file, talk).get(0).messages().get(0)).isEqualTo(Message.user("<image> a"));

        Path asked = Files.write(
                directory.resolve("asked.jsonl"),
                List.of(
                        row("{'q':'a','label':0}").toString(),
                        row("{'q':'b','label':0,'image':'x.png'}").toString()));
        QuestionTemplate template =
                new QuestionTemplate("{{ q }}", "", "['red', 'blue']", "", "label", "", "[image] if image else []");
        RowParser<Question> questions = new TemplatedRowParser(
                "pets",
                template,
                Protocol.HARNESS,
                Prompting.PLAIN,
                Optional.of(RowImageReader.ofTextModel("tiny-llama")));
        RowReader.Read<Question> read = RowReader.read(Rows.of(asked), questions, BadRows.SKIP);
        assertThat(read.rows()).extracting(Question::id).containsExactly("asked-1");
        assertThat(read.skipped()).containsExactly(asked + ":2:" + refusal);
    }

    /** No rule about bad rows applies to a row whose image cannot be read. */
    @Test
    void whatCannotBeReadIsNoBadRow() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.jsonl"), "{\"a\": 1}\n{\"a\": 2}\n");
        UnreadableInputException broken = new UnreadableInputException(
                file + ":2: image 1 cannot be read", new IOException("Input/output error"));
        RowParser<Completion> parser = new RowParser<>() {
            @Override
            public Set<String> fields() {
                return Set.of("a");
            }

            @Override
            public Completion read(Row row, String id) {
                if (row.number() == 2) {
                    throw broken;
                }
                return new Completion(id, "a", "b", Prompting.PLAIN);
            }
        };
        for (BadRows policy : BadRows.values()) {
            assertThatThrownBy(() -> RowReader.read(Rows.of(file), parser, policy))
                    .isSameAs(broken)
                    .hasMessage(file + ":2: image 1 cannot be read: Input/output error");
        }
    }
}
