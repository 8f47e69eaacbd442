package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the columns of the results show of a spec, and what a spec may not say. */
class SpecColumnTest {
    private static RunSpec run(EarlyStopping stopping, Precision precision, Rounding rounding) {
        RowFiles rows = RowFiles.of(new FileRef("/rows", "f"));
        TaskSpec task =
                new TaskSpec("t", "", Protocol.INSTRUCT, 0, new TaskSpec.InstructFiles(rows, rows, PromptFormat.PLAIN));
        return new RunSpec(
                new ModelSpec("m", "", new BaseModel.Checkpoint(new FileRef("/model", "abc"))),
                new FineTuning.Full(FineTuning.TrainOnly.ALL),
                stopping,
                new OptimizerSpec.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.01),
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                new TrainingSpec(1, 0, 4, 2, 1, 0).with(new MemorySpec(GradientFormat.FP32, rounding, Offload.NONE)),
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), 64),
                precision,
                3);
    }

    private static EarlyStopping grades(Tau tau, Thawing thawing) {
        return new EarlyStopping.GradES(
                tau,
                Ratio.of("0.4"),
                new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS),
                true,
                2,
                3,
                thawing,
                false);
    }

    private static Object value(String column, EarlyStopping stopping) {
        return column(column).value(run(stopping, Precision.FP32, Rounding.STOCHASTIC));
    }

    private static SpecColumn column(String name) {
        return SpecColumn.all().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachNumberStandsInItsOwnColumn() {
        EarlyStopping two = grades(new Tau.Fixed(0.5, 0.75), new Thawing(4, 2.5));
        EarlyStopping one = grades(new Tau.Fixed(0.5), Thawing.NEVER);
        List<String> columns = List.of(
                "tau",
                "tau_attention",
                "tau_mlp",
                "thaw_every",
                "thaw_factor",
                "measure_every",
                "freeze_patience",
                "grace_period_ratio",
                "per_element",
                "criterion",
                "norm",
                "lora_rank");
        assertThat(columns.stream().map(column -> value(column, two)))
                .containsExactly(
                        null, 0.5, 0.75, 4, 2.5, 2, 3, 0.4, true, Criterion.GRADIENT, MatrixNorm.FROBENIUS, null);
        assertThat(columns.subList(0, 5).stream().map(column -> value(column, one)))
                .containsExactly(0.5, null, null, null, null);
        assertThat(value("freeze_rate", new EarlyStopping.RandomFreeze(Ratio.of("0.125"), Ratio.of("0.5"))))
                .isEqualTo(0.125);
    }

    /** A column takes the place of a part of the spec where it always shows it, and only in the variants that have it. */
    @ParameterizedTest
    @CsvSource({
        "freeze_patience, early_stopping.type=grades;early_stopping.patience=1, early_stopping.patience",
        "freeze_patience, early_stopping.type=es;early_stopping.patience=1, ",
        "freeze_patience, early_stopping.type=grades, ",
        "thaw_every, early_stopping.type=grades;early_stopping.thawing.every=0, ",
        "tau_mlp, early_stopping.type=grades;early_stopping.tau.type=fixed;early_stopping.tau.mlp=1, ",
        "tau_quantile, early_stopping.type=grades;early_stopping.tau.type=quantile;early_stopping.tau.share=0.1, early_stopping.tau.share;early_stopping.tau.type",
        "lora_rank, fine_tuning.type=lora;fine_tuning.rank=8, fine_tuning.rank"
    })
    void aColumnStandsForWhatItAlwaysShows(String name, String spec, String paths) {
        Map<String, String> values = new java.util.TreeMap<>();
        Arrays.stream(spec.split(";")).forEach(part -> values.put(part.split("=")[0], part.split("=")[1]));
        assertThat(String.join(";", column(name).pathsIn(values))).isEqualTo(paths == null ? "" : paths);
    }

    @ParameterizedTest
    @CsvSource({"FP32, KAHAN", "BF16, KAHAN", "BF16, NEAREST"})
    void weightsWithFloat32MastersAreNotRounded(Precision precision, Rounding rounding) {
        assertThatThrownBy(() -> run(new EarlyStopping.None(), precision, rounding))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("train.rounding");
        assertThat(run(new EarlyStopping.None(), Precision.BF16_PURE, rounding)).isNotNull();
    }

    /** Days of years that ISO writes with a sign are none of a chat template. */
    @ParameterizedTest
    @ValueSource(strings = {"+12025-01-31", "-2025-01-31", "2025-1-31", "2025-02-30", "0000-01-01", ""})
    void whatIsNoDay(String date) {
        TaskSpec task = run(new EarlyStopping.None(), Precision.FP32, Rounding.STOCHASTIC)
                .data()
                .train()
                .get(0);
        assertThatThrownBy(() -> new DataSpec(
                        List.of(task), List.of(task), List.of(), 0, 0, 0, Ratio.of("0.1"), 64, false, date))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("data.date must be a day such as 2025-01-31");
    }
}
