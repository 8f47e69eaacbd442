package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.ScoreDetail;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.SpecJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run left is read back as it was, from files that are all there is. */
interface StoredTablesContract extends ResultsContract {
    @Test
    default void aRunSurvivesEveryColumn() throws IOException {
        PlannedRun planned = results().runs().get(0);
        results().put(planned, FIRST, Outcomes.completed());
        String base =
                SpecJson.baseId((BaseModel.Pretrained) planned.spec().model().base());

        List<String> answers = results()
                .queries(
                        "SELECT run_id, attempt, sweep, run_key, model, stands_for, method, criterion, tau,"
                                + " grace_period_ratio, lora_rank, lora_alpha, seed, status, cause, stop_reason FROM runs",
                        "SELECT done_steps, first_loss, best_validation_loss, training_seconds, training_flops,"
                                + " evaluation_flops, hf_flops, tokens, loss_tokens, padding_tokens, attention_pairs, image_patches, image_tokens, image_pairs, image_window_pairs, parameters FROM runs",
                        "SELECT prefix_steps, prefix_seconds, prefix_flops FROM runs",
                        "SELECT epoch_us(started_at) AS us, base = '" + base + "' AS base FROM runs",
                        "SELECT spec_json FROM runs");
        assertThat(answers.get(0))
                .isEqualTo("run_id,attempt,sweep,run_key,model,stands_for,method,criterion,tau,grace_period_ratio,"
                        + "lora_rank,lora_alpha,seed,status,cause,stop_reason\n"
                        + planned.runId()
                        + ",0001-0,test,tiny-qwen/lora+grades/seed=1,tiny-qwen,qwen3-0.6b,lora+grades,gradient,0.5,0.55,"
                        + "8,16.0,1,completed,,all_frozen\n");
        assertThat(answers.get(1)).endsWith("\n80,4.5,,14.0,11111,100000,6.0E18,64,32,16,1024,0,0,0,0,5000000000\n");
        assertThat(answers.get(2)).isEqualTo("prefix_steps,prefix_seconds,prefix_flops\n40,3.5,7000\n");
        assertThat(answers.get(3)).isEqualTo("us,base\n1767323045678901,true\n");
        assertThat(answers.get(4)).contains(SpecJson.write(planned.spec()).replace("\"", "\"\""));
    }

    @Test
    default void tracesSurviveEveryColumn() throws IOException {
        results().put(results().runs().get(0), FIRST, Outcomes.completed());

        String without = "SELECT COLUMNS(c -> c NOT IN ('run_id', 'attempt')) FROM ";
        List<String> answers = results()
                .queries(
                        without + "steps ORDER BY step",
                        without + "norms",
                        without + "freezes",
                        without + "validations",
                        without + "items",
                        without + "scores");
        assertThat(answers.get(0)).isEqualTo("""
                        step,loss,learning_rate,gradient_norm,tokens,loss_tokens,padding_tokens,attention_pairs,image_patches,image_tokens,image_pairs,image_window_pairs,seconds,frozen_matrices,flops
                        1,4.5,0.001,2.5,64,32,16,1024,0,0,0,0,0.25,0,6000
                        2,,0.002,2.25,60,30,12,900,48,12,1152,768,0.5,1,5000
                        """);
        assertThat(answers.get(1)).endsWith("\n2,language,2,gate,,gradient,l1,0.125,4096\n");
        assertThat(answers.get(2)).endsWith("\n2,vision,2,gate,b,freeze,0.125,0.3\n");
        assertThat(answers.get(3)).endsWith("\n2,1.5,0.75,true\n");
        assertThat(answers.get(4)).endsWith("\nmini,harness,item-7,1,0,false,true,\"[-1.5, -2.0]\",blue,\n");
        assertThat(answers.get(5))
                .endsWith("\nmini,siqa,harness,accuracy_normalised,test,40,0.5,0.25,0.08,0.07,true,3,2,1,0.375\n");
    }

    @Test
    default void generatedAnswersAndFurtherScoresSurvive() throws IOException {
        RunOutcome.Traces traces = Outcomes.completed().traces();
        results()
                .store()
                .putTraces(
                        results().runs().get(0).runId(),
                        FIRST,
                        new RunOutcome.Traces(
                                traces.steps(),
                                traces.norms(),
                                traces.freezes(),
                                traces.validations(),
                                List.of(new ItemScore(
                                        "open",
                                        Protocol.GENERATE,
                                        "item-8",
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        "blue",
                                        0.625)),
                                traces.scores(),
                                List.of(new ScoreDetail(
                                        "open", Protocol.GENERATE, "colour", Metric.VQA_ACCURACY, 40, 0.5, 0.25))));
        results().store().putRun("test", results().runs().get(0), FIRST, Outcomes.completed());

        List<String> answers = results()
                .queries(
                        "SELECT benchmark, protocol, gold, generated, score FROM items",
                        "SELECT COLUMNS(c -> c NOT IN ('run_id', 'attempt')) FROM score_details");
        assertThat(answers.get(0)).endsWith("\nopen,generate,,blue,0.625\n");
        assertThat(answers.get(1)).endsWith("\nopen,generate,colour,vqa_accuracy,40,0.5,0.25\n");
    }

    @Test
    default void nothingButTheFilesIsLeft() throws IOException {
        PlannedRun planned = results().runs().get(0);
        results().store().requireWritable();
        results().store().begin(planned, 1);
        results().put(planned, FIRST, Outcomes.completed());
        results().store().requireWritable();

        String file = "/" + planned.runId() + "-0001-0.parquet";
        assertThat(results().allFiles())
                .containsExactlyInAnyOrder(
                        "runs" + file,
                        "scores" + file,
                        "items" + file,
                        "steps" + file,
                        "norms" + file,
                        "freezes" + file,
                        "validations" + file,
                        "schema.json");
    }

    /** Under its own name and no hidden one, which a driver that is lost would leave. */
    @Test
    default void aDriverLeavesNoHiddenFile() throws IOException {
        PlannedRun planned = results().runs().get(0);
        results().store().requireWritable();
        try (ResultLease lease = results().store().lease()) {
            lease.requireHeld();
            results().store().begin(planned, 1);
            results().put(planned, FIRST, Outcomes.completed());
        }
        assertThat(results().store().statuses()).containsOnly(Map.entry(planned.runId(), RunStatus.COMPLETED));
        assertThat(results().names("."))
                .contains("runs", "scores", "items", "steps", "norms", "freezes", "validations")
                .noneMatch(name -> name.startsWith("."));
        assertThat(results().allFiles()).noneMatch(name -> name.contains("/."));
    }

    @Test
    default void aPathWithASpaceAnUmlautOrAPercentSignIsTakenAsItIs() throws IOException {
        ResultsFixture odd = results().beside("my results/Gemüse 5%20");
        PlannedRun planned = odd.runs().get(0);
        odd.store().requireWritable();
        odd.put(planned, FIRST, Outcomes.completed());

        assertThat(odd.query("SELECT run_id FROM runs")).isEqualTo("run_id\n" + planned.runId() + "\n");
        assertThat(odd.store().statuses()).containsOnly(Map.entry(planned.runId(), RunStatus.COMPLETED));
        assertThat(odd.names("..")).containsExactly("Gemüse 5%20");
    }
}
