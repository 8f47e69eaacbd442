package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static io.gradessweep.store.ResultsFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.checkpoint.TrainingRecord;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;

/** Which kept weights stand for a training that is not done again. */
interface KeptTrainingContract extends ResultsContract {
    private void keep(PlannedRun planned, Attempt attempt) throws IOException {
        RunOutcome outcome = Outcomes.completed();
        results().store().weights(planned.runId(), attempt).keep(place -> {
            Files.writeString(place.resolve("model.safetensors"), "weights of " + attempt.text());
            TrainingRecord.write(place, planned.trainId(), outcome.summary(), outcome.traces());
        });
    }

    private TrainedBefore before() {
        return TrainedBefore.of(
                List.of(results().evaluatedOtherwise()),
                results().store().recorded(),
                results().store());
    }

    private String file(Attempt attempt, String name) {
        return "weights/" + results().runs().get(0).runId() + "-" + attempt.text() + "/" + name;
    }

    @Test
    default void aRunThatDiffersInWhatIsEvaluatedFindsTheWeightsOfACompletedOne() throws IOException {
        PlannedRun first = results().runs().get(0);
        PlannedRun other = results().evaluatedOtherwise();
        assertThat(other.trainId()).isEqualTo(first.trainId());
        assertThat(before()).isEqualTo(TrainedBefore.NONE);

        keep(first, FIRST);
        assertThat(before()).as("without a row").isEqualTo(TrainedBefore.NONE);

        results().put(first, FIRST, Outcomes.completed());
        KeptAttempt kept = new KeptAttempt(first.runId(), FIRST.text());
        assertThat(before().kept()).isEqualTo(Map.of(other.runId(), kept));
        assertThat(before().again()).isEmpty();
        assertThat(before().lines())
                .containsExactly("1 of them trains nothing: it scores the weights that an earlier run kept");
        assertThat(results().store().source(kept).runId()).isEqualTo(first.runId());
        assertThat(results().store().source(kept).<String>read(place -> {
                    TrainingRecord record = TrainingRecord.read(place, other.trainId());
                    assertThat(record.summary()).isEqualTo(Outcomes.completed().summary());
                    assertThat(record.traces(place).freezes())
                            .isEqualTo(Outcomes.completed().traces().freezes());
                    return Files.readString(place.resolve("model.safetensors"));
                }))
                .isEqualTo("weights of 0001-0");
    }

    @Test
    default void whatIsFetchedForOthersIsTheWeightsAlone() throws IOException {
        PlannedRun first = results().runs().get(0);
        keep(first, FIRST);
        Path to = Files.createTempDirectory("weights-");
        try {
            results().store().fetchWeights(first.runId(), FIRST.text(), to);
            assertThat(to).isDirectoryContaining(path -> path.endsWith("model.safetensors"));
            try (var files = Files.list(to)) {
                assertThat(files).hasSize(1);
            }
        } finally {
            FileUtil.fullyDelete(to.toFile());
        }
    }

    @Test
    default void rowsThatWereMergedStillTell() throws IOException {
        PlannedRun first = results().runs().get(0);
        keep(first, FIRST);
        results().put(first, FIRST, Outcomes.completed());
        results().put(results().runs().get(1), FIRST, Outcomes.completed());
        results().store().compact(Duration.ZERO);
        results().store().compact(Duration.ZERO);

        assertThat(results().names("runs")).isEmpty();
        assertThat(before().kept()).hasSize(1);
    }

    @Test
    default void theNewestWholeWeightsAreTaken() throws IOException {
        PlannedRun first = results().runs().get(0);
        keep(first, FIRST);
        results().put(first, FIRST, Outcomes.completed());
        keep(first, SECOND);
        results().put(first, SECOND, Outcomes.completed());
        String other = results().evaluatedOtherwise().runId();
        assertThat(before().kept()).isEqualTo(Map.of(other, new KeptAttempt(first.runId(), SECOND.text())));

        results().write(file(SECOND, "model.safetensors"), "cut");
        assertThat(before().kept()).isEqualTo(Map.of(other, new KeptAttempt(first.runId(), FIRST.text())));
        assertThat(before().again()).isEmpty();
        Attempt third = new Attempt(3, 0);
        keep(first, third);
        results().put(first, third, Outcomes.failed(FailureCause.OUT_OF_MEMORY, "while it was scored"));
        assertThat(before().kept()).isEqualTo(Map.of(other, new KeptAttempt(first.runId(), FIRST.text())));
    }

    @Test
    default void aRunTrainsAgainAndSaysWhy() throws IOException {
        PlannedRun first = results().runs().get(0);
        String key = results().evaluatedOtherwise().key();
        results().put(first, FIRST, Outcomes.completed());
        assertThat(before().kept()).isEmpty();
        assertThat(before().lines())
                .containsExactly(key + " trains again: the run that trained it has kept no weights (--keep-weights),"
                        + " or they were removed");

        keep(first, FIRST);
        String unusable = "the weights that " + first.runId() + "-0001-0 kept cannot be scored: ";
        results().write(file(FIRST, "model.safetensors"), "cut");
        assertThat(before().again())
                .containsExactly(Map.entry(key, unusable + "model.safetensors has 3 bytes, not 17"));
        results().files().files().delete(results().place(file(FIRST, "model.safetensors")), false);
        assertThat(before().again()).containsExactly(Map.entry(key, unusable + "model.safetensors is missing"));
        keep(first, FIRST);
        results().write(file(FIRST, "other.safetensors"), "");
        assertThat(before().again())
                .containsExactly(Map.entry(key, unusable + "other.safetensors was not kept with them"));
        results().write(file(FIRST, TrainingRecord.FILE), "{");
        assertThat(before().again().get(key)).startsWith(unusable + "training.json cannot be read: ");
        results().write(file(FIRST, TrainingRecord.FILE), "{\"format\": 7}");
        assertThat(before().again().get(key)).startsWith(unusable + "training.json has the format 7, not 1");
        results().files().files().delete(results().place(file(FIRST, TrainingRecord.FILE)), false);
        assertThat(before().again().get(key))
                .isEqualTo(unusable + "there is no training.json beside them: they are incomplete, or an earlier"
                        + " version kept them");
        assertThat(before().kept()).isEmpty();
    }

    @Test
    default void anotherTrainingsWeightsAreNotTaken() throws IOException {
        PlannedRun first = results().runs().get(0);
        PlannedRun another = results().runs().get(1);
        keep(another, FIRST);
        results().put(another, FIRST, Outcomes.completed());
        assertThat(before()).isEqualTo(TrainedBefore.NONE);

        results().put(first, FIRST, Outcomes.completed());
        RunOutcome outcome = Outcomes.completed();
        results()
                .store()
                .weights(first.runId(), FIRST)
                .keep(place -> TrainingRecord.write(place, another.trainId(), outcome.summary(), outcome.traces()));
        assertThat(before().kept()).isEmpty();
        assertThat(before().again().values())
                .singleElement()
                .asString()
                .endsWith("training.json is of the training " + another.trainId() + ", not of " + first.trainId());
    }
}
