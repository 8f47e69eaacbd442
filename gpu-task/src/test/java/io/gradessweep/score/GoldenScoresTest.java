package io.gradessweep.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.image.VlmFixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Scores of the benchmarks' own evaluators, run on sentences of our own. */
class GoldenScoresTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    private static JsonNode golden(String file) {
        return VlmFixtures.json(VlmFixtures.root().resolve("evaluation").resolve(file));
    }

    @Test
    void vqaNormalisesAsItsEvaluator() {
        JsonNode cases = golden("vqa_golden.json").get("normalise");
        assertThat(cases).hasSizeGreaterThan(30);
        for (JsonNode one : cases) {
            String answer = one.get("answer").textValue();
            assertThat(VqaScore.normalized(answer))
                    .as(answer)
                    .isEqualTo(one.get("official").textValue());
            assertThat(one.get("lmms_eval")).isEqualTo(one.get("official"));
        }
    }

    @Test
    void vqaCountsAtMostThirtyTwoStops() {
        assertThat(VqaScore.normalized("a.".repeat(40))).isEqualTo("a".repeat(33) + ".a".repeat(7) + ".");
    }

    @Test
    void vqaAccuracyByBothEvaluators() {
        JsonNode golden = golden("vqa_golden.json");
        List<GroupMeans.Item> items = new ArrayList<>();
        for (JsonNode question : golden.get("questions")) {
            List<String> answers = new ArrayList<>();
            question.get("answers")
                    .forEach(answer -> answers.add(answer.get("answer").textValue()));
            String prediction = question.get("prediction").textValue();
            double official = VqaScore.official(prediction, answers);
            assertThat(100 * official)
                    .isCloseTo(question.get("official_accuracy_percent").doubleValue(), ROUNDING);
            assertThat(100 * VqaScore.normalizing(prediction, answers))
                    .isCloseTo(question.get("lmms_eval_accuracy_percent").doubleValue(), ROUNDING);
            items.add(new GroupMeans.Item(
                    question.get("answer_type").textValue(),
                    question.get("question_type").textValue(),
                    official));
        }
        assertThat(items).hasSizeGreaterThan(10);
        JsonNode overall = golden.get("overall");
        assertThat(100
                        * items.stream()
                                .mapToDouble(GroupMeans.Item::score)
                                .average()
                                .orElseThrow())
                .isCloseTo(overall.get("overall").doubleValue(), Offset.offset(5e-7));
        SortedMap<String, Double> types = GroupMeans.ofItems(items);
        assertThat(types).hasSize(overall.get("perAnswerType").size());
        types.forEach((type, mean) -> assertThat(100 * mean)
                .isCloseTo(overall.get("perAnswerType").get(type).doubleValue(), Offset.offset(5e-7)));
    }

    @Test
    void gqaByBothEvaluators() {
        JsonNode golden = golden("gqa_golden.json");
        double hits = 0;
        for (JsonNode item : golden.get("items")) {
            String prediction = item.get("prediction").textValue();
            String answer = item.get("answer").textValue();
            boolean lenient = GqaScore.lenient(prediction, answer);
            assertThat(lenient).as(prediction).isEqualTo(item.get("lmms_eval").intValue() == 1);
            assertThat(GqaScore.official(prediction, answer))
                    .as(prediction)
                    .isEqualTo(item.get("official_string_equality").intValue() == 1);
            hits += lenient ? 1 : 0;
        }
        assertThat(hits / golden.get("items").size())
                .isEqualTo(golden.get("lmms_eval_accuracy").doubleValue());
    }

    @Test
    void mmstarByCategory() {
        JsonNode golden = golden("mmstar_golden.json");
        assertThat(golden.get("items")).hasSizeGreaterThan(20);
        for (JsonNode item : golden.get("items")) {
            String reply = item.get("prediction").textValue();
            String letter = item.get("answer").textValue();
            assertThat(MmstarScore.official(reply, letter))
                    .as(reply)
                    .isEqualTo(
                            item.get("official_2024_and_lmms_eval_until_2026").intValue() == 1);
            assertThat(MmstarScore.anywhere(reply, letter))
                    .as(reply)
                    .isEqualTo(item.get("nanovlm_v01_regex").intValue() == 1);
        }
        JsonNode aggregation = golden.get("aggregation");
        List<GroupMeans.Item> items = new ArrayList<>();
        aggregation
                .get("rows")
                .forEach(row -> items.add(new GroupMeans.Item(
                        row.get(0).textValue(),
                        row.get(1).textValue(),
                        row.get(2).doubleValue())));
        assertThat(GroupMeans.overSubgroups(items))
                .isCloseTo(aggregation.get("lmms_eval_average").doubleValue(), ROUNDING);
        aggregation
                .get("lmms_eval")
                .properties()
                .forEach(entry -> assertThat(GroupMeans.ofSubgroups(items).get(entry.getKey()))
                        .isCloseTo(entry.getValue().doubleValue(), ROUNDING));
        aggregation
                .get("item_mean")
                .properties()
                .forEach(entry -> assertThat(GroupMeans.ofItems(items).get(entry.getKey()))
                        .isCloseTo(entry.getValue().doubleValue(), ROUNDING));
    }

    private static List<Caption> captions(JsonNode golden) {
        List<Caption> captions = new ArrayList<>();
        for (JsonNode image : golden.get("images")) {
            List<List<String>> references = new ArrayList<>();
            image.get("reference_tokens").forEach(tokens -> references.add(words(tokens.textValue())));
            captions.add(new Caption(words(image.get("tokens").textValue()), references));
        }
        return captions;
    }

    private static List<String> words(String tokens) {
        return tokens.isBlank() ? List.of() : List.of(tokens.strip().split(" "));
    }

    @Test
    void captionsByCiderAndBleu() {
        JsonNode golden = golden("cider_golden.json");
        List<Caption> captions = captions(golden);
        double[] scores = CiderD.scores(captions);
        assertThat(scores).hasSizeGreaterThan(10);
        for (int i = 0; i < scores.length; i++) {
            JsonNode image = golden.get("images").get(i);
            assertThat(scores[i])
                    .as("image " + image.get("image_id"))
                    .isCloseTo(image.get("cider").doubleValue(), ROUNDING);
        }
        assertThat(Arrays.stream(scores).average().orElseThrow())
                .isCloseTo(golden.get("corpus_cider").doubleValue(), ROUNDING);
        double[] bleu = Bleu.corpus(captions);
        for (int n = 0; n < bleu.length; n++) {
            assertThat(bleu[n]).isCloseTo(golden.get("corpus_bleu").get(n).doubleValue(), Offset.offset(1e-12));
        }
    }

    @Test
    void captionsAreSplitAsByTheirEvaluator() {
        JsonNode lines = golden("ptb_golden.json").get("items");
        assertThat(lines).hasSizeGreaterThan(30);
        for (JsonNode line : lines) {
            String text = line.get("text").textValue();
            assertThat(String.join(" ", PtbTokens.tokens(text)))
                    .as(text)
                    .isEqualTo(line.get("tokens").textValue());
            assertThat(String.join(" ", PtbTokens.words(text)))
                    .as(text)
                    .isEqualTo(line.get("filtered").textValue());
        }
        for (JsonNode image : golden("cider_golden.json").get("images")) {
            assertThat(String.join(" ", PtbTokens.words(image.get("caption").textValue())))
                    .isEqualTo(image.get("tokens").textValue());
            for (int i = 0; i < image.get("references").size(); i++) {
                String reference = image.get("references").get(i).textValue();
                assertThat(String.join(" ", PtbTokens.words(reference)))
                        .as(reference)
                        .isEqualTo(image.get("reference_tokens").get(i).textValue());
            }
        }
    }

    @Test
    void aSingleImageHasNoCider() {
        List<Caption> captions = captions(golden("cider_golden.json"));
        assertThat(CiderD.scores(captions.subList(0, 1))).containsExactly(0);
    }

    /** The official evaluator makes spaces of them before it asks whether people agree. */
    @Test
    void linesAndTabsOfAnAnswerAreSpaces() {
        List<String> spaced = List.of("the cat", "the cat ", " the cat", "the\tcat");
        assertThat(VqaScore.official("the\ncat", spaced)).isEqualTo(1);
        assertThat(VqaScore.official("cat", spaced))
                .as("who agree are not normalised")
                .isZero();
        assertThat(VqaScore.official("cat", List.of("the cat", "a cat", "cat", "cats")))
                .as("the two others of each that says so, of three, and once all three")
                .isCloseTo((3 * 2 / 3.0 + 1) / 4, ROUNDING);
        assertThat(MmstarScore.official("The answer is\nB.", "B")).isTrue();
    }
}
