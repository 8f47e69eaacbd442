package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.PaperTable;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.score.Bleu;
import io.gradessweep.score.Caption;
import io.gradessweep.score.CiderD;
import io.gradessweep.score.PtbTokens;
import io.gradessweep.score.VqaScore;
import io.gradessweep.spark.TaskFunctions;
import java.awt.Color;
import java.awt.Graphics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped benchmarks of vision-language models on rows in each form in which they are published, answered by a tiny
 * checkpoint that was never taught to answer.
 */
class VisionBenchmarksTest {
    private static final Path FIXTURES = Path.of("../gpu-task/src/test/resources/fixtures-vlm");
    private static final Path BENCHMARKS = Path.of("../conf/benchmarks");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUESTIONS = 6;

    @TempDir
    private Path home;

    private final CapturedCli cli = new CapturedCli();
    private Path data;

    @BeforeEach
    void write() throws IOException {
        Path model = Files.createDirectories(home.resolve("models/qwen"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                FIXTURES.resolve("qwen25vl"), "{config.json,model.safetensors,preprocessor_config.json,tokenizer*}")) {
            for (Path file : files) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        new PlanFixture(home)
                .write(
                        "conf/models/qwen.yaml",
                        "model: qwen\nstands_for: qwen2.5-vl-7b-instruct\ncheckpoint: models/qwen\n")
                .write("conf/benchmarks/talk.yaml", """
                        name: talk
                        protocol: instruct
                        source: { messages: { train: talk.jsonl } }
                        """)
                .write("data/talk.jsonl", """
                        {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
                        {"messages": [{"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]}
                        """)
                .write("sweep.yaml", """
                        sweep: test
                        models: [qwen]
                        methods: [base]
                        seeds: [1]
                        data: { train: [talk], benchmarks: [talk], directory: data, prompt: chat, max_length: 200 }
                        """);
        data = home.resolve("data");
    }

    private int execute(String... arguments) {
        return cli.execute(home, TaskFunctions.ofGpuTask(), arguments);
    }

    /** Scores a benchmark that is shipped, and returns its items. */
    private JsonNode scored(String benchmark, String results) throws IOException {
        ship(benchmark);
        assertThat(execute(
                        "train",
                        "sweep.yaml",
                        "--run",
                        "qwen/base/seed=1",
                        "--set",
                        "data.benchmarks=[" + benchmark + "]",
                        "--results",
                        results))
                .as(cli.err + cli.progress())
                .isEqualTo(ExitCode.OK);
        return query(results, "SELECT * FROM items ORDER BY item_id");
    }

    private void ship(String benchmark) throws IOException {
        Path file = home.resolve("conf/benchmarks").resolve(benchmark + ".yaml");
        if (Files.notExists(file)) {
            Files.copy(BENCHMARKS.resolve(benchmark + ".yaml"), file);
        }
    }

    private JsonNode query(String results, String sql) throws IOException {
        assertThat(execute("query", results, sql, "--format", "json"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        return JSON.readTree(cli.out.toString());
    }

    private static byte[] picture(String format, int number) {
        BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        Graphics pen = image.getGraphics();
        pen.setColor(new Color(40 * number, 255 - 40 * number, 90));
        pen.fillRect(4 * number, 2, 20, 20);
        pen.dispose();
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(ImageIO.write(image, format, out)).isTrue();
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void parquet(String file, String select) throws IOException, SQLException {
        Path target = data.resolve(file);
        Files.createDirectories(target.getParent());
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("COPY (" + select + ") TO '" + target + "' (FORMAT parquet)");
        }
    }

    /** A column of pictures as the hub's are: bytes and a path. */
    private static String blob(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte each : bytes) {
            hex.append("\\x").append(HexFormat.of().toHexDigits(each));
        }
        return "{'bytes': '" + hex + "'::BLOB, 'path': NULL::VARCHAR}";
    }

    private static String texts(JsonNode items) {
        return values(items, "generated");
    }

    /** Ten answers to a question, three of which are what the model will say. */
    private static List<String> answers(String said) {
        List<String> answers = new ArrayList<>(List.of(said, said, said));
        for (int i = 3; i < 10; i++) {
            answers.add("something else " + i);
        }
        return answers;
    }

    private void writeVqa(List<String> said) throws IOException {
        Path images = Files.createDirectories(data.resolve("vqav2/val2014"));
        for (int image = 0; image < 2; image++) {
            Files.write(images.resolve("COCO_val2014_00000000000" + image + ".jpg"), picture("jpg", image));
        }
        var questions = JSON.createObjectNode().put("task_type", "Open-Ended");
        var asked = questions.putArray("questions");
        var annotations = JSON.createObjectNode().put("data_subtype", "val2014");
        var given = annotations.putArray("annotations");
        for (int i = 0; i < QUESTIONS; i++) {
            asked.addObject()
                    .put("question_id", 100 + i)
                    .put("image_id", i % 2)
                    .put("question", "What is number " + i + "?");
            var annotation = given.insertObject(0).put("question_id", 100 + i).put("answer_type", "other");
            var ten = annotation.putArray("answers");
            for (String answer : answers(said.get(i))) {
                ten.addObject().put("answer", answer).put("answer_id", ten.size());
            }
        }
        JSON.writeValue(
                data.resolve("vqav2/v2_OpenEnded_mscoco_val2014_questions.json").toFile(), questions);
        JSON.writeValue(data.resolve("vqav2/v2_mscoco_val2014_annotations.json").toFile(), annotations);
    }

    @Test
    void vqaByItsOwnFilesAndByThoseOfTheHub() throws IOException, SQLException {
        writeVqa(IntStream.range(0, QUESTIONS).mapToObj(i -> "x" + i).toList());
        JsonNode unknown = scored("vqav2", "first");
        assertThat(unknown).hasSize(QUESTIONS);
        List<String> said = new ArrayList<>();
        unknown.forEach(item -> {
            assertThat(item.get("gold").isNull()).isTrue();
            assertThat(item.get("correct").isNull()).isTrue();
            said.add(item.get("generated").asText().strip());
        });
        assertThat(said).anySatisfy(text -> assertThat(text).isNotEmpty());

        writeVqa(said);
        JsonNode items = scored("vqav2", "own");
        double sum = 0;
        for (int i = 0; i < QUESTIONS; i++) {
            double score = VqaScore.official(said.get(i), answers(said.get(i)));
            assertThat(items.get(i).get("item_id").asText()).isEqualTo(Integer.toString(100 + i));
            assertThat(items.get(i).get("score").asDouble()).isEqualTo(score);
            sum += score;
        }
        assertThat(sum).as("three of ten are 0.9").isEqualTo(0.9 * QUESTIONS, Offset.offset(1e-9));
        JsonNode score = query("own", "SELECT * FROM scores").get(0);
        assertThat(score.get("accuracy").asDouble()).isEqualTo(sum / QUESTIONS);
        assertThat(score.get("metric").asText()).isEqualTo("vqa_accuracy");
        assertThat(score.get("protocol").asText()).isEqualTo("generate");
        assertThat(score.get("partial").asBoolean()).isTrue();
        assertThat(score.get("accuracy_normalised").isNull()).isTrue();

        String rows = IntStream.range(0, QUESTIONS)
                .mapToObj(i -> "SELECT " + (100 + i) + "::BIGINT AS question_id, 'What is number " + i
                        + "?' AS question, " + blob(picture("jpg", i % 2)) + " AS image, ["
                        + answers(said.get(i)).stream()
                                .map(answer -> "{'answer': '" + answer.replace("'", "''")
                                        + "', 'answer_confidence': 'yes', 'answer_id': 1::BIGINT}")
                                .collect(Collectors.joining(", "))
                        + "] AS answers")
                .collect(Collectors.joining(" UNION ALL "));
        parquet("vqav2/validation-00000-of-00001.parquet", rows);
        JsonNode ofHub = scored("vqav2", "hub");
        assertThat(texts(ofHub)).isEqualTo(texts(items));
        assertThat(values(ofHub, "score")).isEqualTo(values(items, "score"));
        report("hub");
    }

    /** Its figure stands in Table 1 beside the published one. */
    private void report(String results) {
        try (ResultDatabase database = ResultDatabase.open(home.resolve(results))) {
            String table = PaperTable.TABLE1.markdown(database);
            assertThat(table).contains("### Protocol `generate`", "vqav2 (VQA accuracy; partial, n=6)", "90.00");
        }
    }

    private void writeGqa(List<String> answers) throws IOException {
        Path images = Files.createDirectories(data.resolve("gqa/images"));
        Files.write(images.resolve("n1.jpg"), picture("png", 3)); // what it holds counts, not its name
        var questions = JSON.createObjectNode();
        for (int i = 0; i < answers.size(); i++) {
            questions
                    .putObject("0" + i)
                    .put("imageId", "n1")
                    .put("question", "Is it number " + i + "?")
                    .put("answer", answers.get(i))
                    .put("isBalanced", true);
        }
        JSON.writeValue(data.resolve("gqa/testdev_balanced_questions.json").toFile(), questions);
    }

    @Test
    void gqaByItsOwnFilesAndByThoseOfTheHub() throws IOException, SQLException {
        writeGqa(List.of("yes", "no", "left"));
        List<String> said = new ArrayList<>();
        scored("gqa", "first")
                .forEach(item -> said.add(item.get("generated").asText().strip()));
        List<String> answers = List.of(said.get(0).toUpperCase(Locale.ROOT) + "!", "no", said.get(2));
        writeGqa(answers);
        JsonNode items = scored("gqa", "own");
        assertThat(values(items, "item_id")).isEqualTo("00|01|02");
        assertThat(values(items, "score")).isEqualTo("1.0|0.0|1.0");
        assertThat(values(items, "correct")).isEqualTo("true|false|true");
        JsonNode score = query("own", "SELECT * FROM scores").get(0);
        assertThat(score.get("accuracy").asDouble()).isEqualTo(2 / 3.0);
        assertThat(score.get("standard_error").asDouble())
                .isEqualTo(Math.sqrt(2 / 3.0 * (1 / 3.0) / 2), Offset.offset(1e-12));

        parquet(
                "gqa/testdev_balanced_images/testdev-00000-of-00001.parquet",
                "SELECT 'n1' AS id, " + blob(picture("png", 3)) + " AS image");
        parquet(
                "gqa/testdev_balanced_instructions/testdev-00000-of-00001.parquet",
                IntStream.range(0, 3)
                        .mapToObj(i -> "SELECT '0" + i + "' AS id, 'n1' AS imageId, 'Is it number " + i
                                + "?' AS question, '" + answers.get(i).replace("'", "''") + "' AS answer")
                        .collect(Collectors.joining(" UNION ALL ")));
        JsonNode ofHub = scored("gqa", "hub");
        assertThat(texts(ofHub)).isEqualTo(texts(items));
        assertThat(values(ofHub, "score")).isEqualTo("1.0|0.0|1.0");
    }

    /** Rows as Lin-Chen/MMStar has them, three of one subcategory and one of each of two others. */
    private void writeMmstar(List<String> letters, boolean structure) throws IOException, SQLException {
        List<String> categories = List.of("math", "math", "math", "math", "science & technology");
        List<String> subcategories = List.of("geometry", "geometry", "geometry", "statistical reasoning", "biology");
        parquet(
                "mmstar/mmstar.parquet",
                IntStream.range(0, 5)
                        .mapToObj(i ->
                                "SELECT %d::BIGINT AS index, 'Which is number %d?\nOptions: A: one, B: two' AS question, %s AS image, '%s' AS answer, '%s' AS category, '%s' AS l2_category"
                                        .formatted(
                                                i,
                                                i,
                                                blob(picture("png", i)) + (structure ? "" : "['bytes']"),
                                                letters.get(i).replace("'", "''"),
                                                categories.get(i),
                                                subcategories.get(i)))
                        .collect(Collectors.joining(" UNION ALL ")));
    }

    /** Scores by hand: of mathematics two of three in geometry and none in statistics, and the one of biology. */
    @Test
    void mmstarByCategoryAsItsOwnRuleAndAsMeansOfSubcategories() throws IOException, SQLException {
        writeMmstar(List.of("A", "B", "C", "D", "A"), true);
        List<String> said = new ArrayList<>();
        scored("mmstar", "first")
                .forEach(item -> said.add(item.get("generated").asText().strip()));
        assertThat(said).allSatisfy(text -> assertThat(text).isNotEmpty());
        List<String> first = said.stream().map(text -> text.substring(0, 1)).toList();
        List<String> letters = List.of(first.get(0), first.get(1), "#", "#", first.get(4));
        writeMmstar(letters, false);
        JsonNode items = scored("mmstar", "own");
        assertThat(values(items, "generated"))
                .isEqualTo(values(query("first", "SELECT * FROM items ORDER BY item_id"), "generated"));
        assertThat(values(items, "score")).isEqualTo("1.0|1.0|0.0|0.0|1.0");
        assertThat(query("own", "SELECT accuracy FROM scores")
                        .get(0)
                        .get("accuracy")
                        .asDouble())
                .isEqualTo(0.6);
        JsonNode details = query("own", "SELECT * FROM score_details ORDER BY metric, category NULLS LAST");
        assertThat(values(details, "metric"))
                .isEqualTo(
                        "option_letter|option_letter|option_letter_by_subcategory|option_letter_by_subcategory|option_letter_by_subcategory");
        assertThat(values(details, "category")).isEqualTo("math|science & technology|math|science & technology|null");
        assertThat(values(details, "items")).isEqualTo("4|1|4|1|5");
        double[] expected = {0.5, 1, 1 / 3.0, 1, 5 / 9.0};
        for (int i = 0; i < expected.length; i++) {
            assertThat(details.get(i).get("score").asDouble()).isEqualTo(expected[i], Offset.offset(1e-12));
        }
        assertThat(details.get(0).get("standard_error").asDouble())
                .isEqualTo(Math.sqrt(0.25 / 3), Offset.offset(1e-12));
        assertThat(details.get(2).get("standard_error").isNull()).isTrue();
        assertThat(execute("query", "own", "--named", "categories")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("science & technology", "33.3");
        assertThat(execute("report", "own", "--out", "report"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(home.resolve("report/report.md"))
                .content()
                .contains("### mmstar, option letter by subcategory", "science & technology (partial, n=1)", "33.33");
    }

    private static String caption(int image, int number) {
        return "A %s picture of a box, isn't it? (no. %d)".formatted(image == 0 ? "red" : "green", number);
    }

    /** In COCO's own file, in Karpathy's, whose other images are of other splits, and in the hub's. */
    @Test
    void captionsInAllFormsByTheFunctionsThatGoldenVectorsHold() throws IOException, SQLException {
        Path images = Files.createDirectories(data.resolve("coco/val2014"));
        var official = JSON.createObjectNode();
        var listed = official.putArray("images");
        var annotations = official.putArray("annotations");
        var karpathy = JSON.createObjectNode();
        var split = karpathy.putArray("images");
        StringBuilder hub = new StringBuilder();
        for (int image = 0; image < 4; image++) {
            int of = image;
            String name = "COCO_val2014_%012d.jpg".formatted(image);
            Files.write(images.resolve(name), picture("jpg", image));
            listed.addObject().put("id", image).put("file_name", name);
            var sentences = split.addObject()
                    .put("filepath", "val2014")
                    .put("filename", name)
                    .put("split", image < 3 ? "test" : "val")
                    .putArray("sentences");
            for (int number = 0; number < 5; number++) {
                annotations.insertObject(0).put("image_id", image).put("caption", caption(image, 4 - number));
                sentences.addObject().put("raw", caption(image, number));
            }
            hub.append(image == 0 ? "" : " UNION ALL ")
                    .append("SELECT '%s' AS question_id, %s AS image, [%s] AS answer"
                            .formatted(
                                    name,
                                    blob(picture("jpg", image)),
                                    IntStream.range(0, 5)
                                            .mapToObj(number ->
                                                    "'" + caption(of, number).replace("'", "''") + "'")
                                            .collect(Collectors.joining(", "))));
        }
        JSON.writeValue(data.resolve("coco/captions_val2014.json").toFile(), official);
        JSON.writeValue(data.resolve("coco/dataset_coco.json").toFile(), karpathy);

        JsonNode own = scored("coco-captions", "own");
        assertCaptions(own, "own", 4);
        JsonNode test = scored("coco-karpathy", "karpathy");
        assertCaptions(test, "karpathy", 3);
        parquet("coco/val-00000-of-00001.parquet", hub.toString());
        JsonNode ofHub = scored("coco-captions", "hub");
        assertThat(texts(ofHub)).isEqualTo(texts(own));
        assertThat(values(ofHub, "score")).isEqualTo(values(own, "score"));
    }

    private void assertCaptions(JsonNode items, String results, int count) throws IOException {
        assertThat(items).hasSize(count);
        List<Caption> captions = new ArrayList<>();
        for (int image = 0; image < count; image++) {
            int of = image;
            captions.add(new Caption(
                    PtbTokens.words(items.get(image).get("generated").asText().strip()),
                    IntStream.range(0, 5)
                            .mapToObj(number -> PtbTokens.words(caption(of, number)))
                            .toList()));
        }
        double[] scores = CiderD.scores(captions);
        for (int image = 0; image < count; image++) {
            assertThat(items.get(image).get("score").asDouble()).isEqualTo(scores[image]);
            assertThat(items.get(image).get("correct").isNull()).isTrue();
        }
        JsonNode whole = query(results, "SELECT * FROM scores").get(0);
        assertThat(whole.get("metric").asText()).isEqualTo("cider_d");
        assertThat(whole.get("accuracy").asDouble())
                .isEqualTo(Arrays.stream(scores).average().orElseThrow(), Offset.offset(1e-12));
        JsonNode bleu = query(results, "SELECT * FROM score_details").get(0);
        assertThat(bleu.get("metric").asText()).isEqualTo("bleu_4");
        assertThat(bleu.get("score").asDouble()).isEqualTo(Bleu.corpus(captions)[3]);
        assertThat(bleu.get("category").isNull()).isTrue();
    }

    private String refused(String benchmark) throws IOException {
        ship(benchmark);
        assertThat(execute(
                        "train",
                        "sweep.yaml",
                        "--run",
                        "qwen/base/seed=1",
                        "--set",
                        "data.benchmarks=[" + benchmark + "]",
                        "--results",
                        "refused"))
                .isNotEqualTo(ExitCode.OK);
        String said = cli.err + cli.progress();
        cli.forgetProgress();
        assertThat(said).doesNotContain("Exception", "com.fasterxml");
        return said;
    }

    @Test
    void whatIsWrongWithAFileIsSaidByFileAndRow() throws IOException {
        writeGqa(List.of("yes", " ", "left"));
        assertThat(refused("gqa")).contains("testdev_balanced_questions.json:2: number 1 of its references is empty");
        writeGqa(List.of("yes"));
        Files.delete(data.resolve("gqa/images/n1.jpg"));
        assertThat(refused("gqa"))
                .contains("testdev_balanced_questions.json:1: image 1: images/n1.jpg: there is no such file");
        Files.writeString(data.resolve("gqa/testdev_balanced_questions.json"), "[]");
        assertThat(refused("gqa")).contains("testdev_balanced_questions.json: must be one JSON object");

        writeVqa(IntStream.range(0, QUESTIONS).mapToObj(i -> "x").toList());
        Path annotations = data.resolve("vqav2/v2_mscoco_val2014_annotations.json");
        String three = String.join(", ", Collections.nCopies(3, "{\"answer\": \"a\"}"));
        String annotation = "{\"annotations\": [{\"question_id\": 100, \"answers\": [%s]}]}";
        Files.writeString(annotations, annotation.formatted(three));
        assertThat(refused("vqav2"))
                .contains("v2_OpenEnded_mscoco_val2014_questions.json:1: has 3 references; vqa_accuracy compares with");
        Files.writeString(annotations, annotation.formatted(three + ", {\"answer\": \"a\"}"));
        assertThat(refused("vqav2"))
                .contains(
                        "v2_OpenEnded_mscoco_val2014_questions.json:2: template.references",
                        "; and 4 more rows are bad");
        Files.writeString(annotations, "{\"annotations\": [{\"answers\": []}]}");
        assertThat(refused("vqav2"))
                .contains("v2_mscoco_val2014_annotations.json:1: has no 'question_id', by which rows are joined");
        Files.writeString(annotations, "{\"info\": 1, \"license\": 2}");
        assertThat(refused("vqav2"))
                .contains("v2_mscoco_val2014_annotations.json: has no list annotations; it has info, license");
        Files.delete(annotations);
        assertThat(refused("vqav2")).contains("vqav2.yaml: source.rows.joins.annotations.rows: no readable file");
    }

    /** Returns the values of a field of all items. */
    private static String values(JsonNode items, String field) {
        List<String> values = new ArrayList<>();
        items.forEach(item -> values.add(item.get(field).asText()));
        return String.join("|", values);
    }
}
