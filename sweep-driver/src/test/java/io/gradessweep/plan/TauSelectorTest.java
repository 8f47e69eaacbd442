package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.Tau;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thresholds by selector in sweep files and in {@code --set}. */
class TauSelectorTest {
    private static final List<String> SWEEP = PlanFixture.sweep("full+grades");

    @TempDir
    private Path home;

    private PlannedRun planned(String... assignments) {
        return new PlanFixture(home).plan(SWEEP, assignments).runs().get(0);
    }

    private static Tau tau(PlannedRun run) {
        return ((EarlyStopping.GradES) run.spec().earlyStopping()).tau();
    }

    @Test
    void selectorsOfAttentionAndMlpAreTheOldPairOfSettings() {
        PlannedRun old = planned("grades.tau_attention=0.25", "grades.tau_mlp=0.75");
        assertThat(tau(old)).isEqualTo(new Tau.Fixed(0.25, 0.75));
        for (List<String> written : List.of(
                List.of("grades.tau={language.attention: 0.25, language.mlp: 0.75}"),
                List.of("grades.tau={language: {attention: 0.25, mlp: 0.75}}"),
                List.of("grades.tau.language.attention=0.25", "grades.tau.language=0.75"),
                List.of("grades.tau.language.attention=0.25", "grades.tau_mlp=0.75"),
                List.of("grades.tau=0.75", "grades.tau_attention=0.25"),
                List.of("grades.tau={language.attention: 0.125, language.mlp: 0.375}", "grades.tau_scale=2"))) {
            PlannedRun run = planned(written.toArray(String[]::new));
            assertThat(run.spec()).as(written.toString()).isEqualTo(old.spec());
            assertThat(run.runId()).as(written.toString()).isEqualTo(old.runId());
        }
    }

    @Test
    void theSelectorOfAllIsThePapersSingleTau() {
        PlannedRun single = planned("grades.tau=0.5");
        PlannedRun tower = planned("grades.tau={language: 0.5}");
        assertThat(tower.runId()).isEqualTo(single.runId());
    }

    @Test
    void aProjectionCanHaveItsOwnThreshold() {
        PlannedRun run = planned("grades.tau=1", "full.grades.tau.language.mlp.down=3");
        assertThat(tau(run))
                .isEqualTo(new Tau.Selected(new TreeMap<>(Map.of(
                        "language.attention", 1.0,
                        "language.mlp.down", 3.0,
                        "language.mlp.gate", 1.0,
                        "language.mlp.up", 1.0))));
        assertThat(SpecJson.read(SpecJson.write(run.spec()))).isEqualTo(run.spec());
        assertThat(run.settings()).extracting(SettingValue::key).contains("grades.tau", "grades.tau.language.mlp.down");
    }

    @Test
    void aSelectorCanBeAnAxisOfTheGrid() {
        Plan plan = new PlanFixture(home).plan(SWEEP, "grades.tau=1", "grid.grades.tau.language.mlp=[1, 2]");
        assertThat(plan.runs()).extracting(run -> tau(run)).contains(new Tau.Fixed(1), new Tau.Fixed(1, 2));
        assertThat(plan.runs()).anyMatch(run -> run.key().contains("/grades.tau.language.mlp=2"));
    }

    @Test
    void whatIsWrongIsSaidWithTheRunAndTheSelector() {
        refuses(
                "full+grades",
                "grades.tau.vision selects no matrix of the model; it has language,",
                "grades.tau={vision: 1}");
        refuses(
                "grades.tau_mlp",
                "grades.tau_mlp and grades.tau.language.mlp set the same threshold",
                "grades.tau_mlp=1",
                "grades.tau.language.mlp=2",
                "grades.tau=1");
        refuses("--set", "grades.tau.language.mlp must be a number > 0, not -1", "grades.tau.language.mlp=-1");
        refuses(
                "full+grades",
                "or a grades.tau of some matrices to change; leave them out, or it",
                "grades.tau_quantile=0.2",
                "grades.tau.language=2");
    }

    private void refuses(String named, String message, String... assignments) {
        assertThatThrownBy(() -> planned(assignments))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(message);
    }
}
