package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeclarationsTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                FineTuning.class,
                EarlyStopping.class,
                OptimizerSpec.class,
                Tau.class,
                BaseModel.class,
                TaskSpec.Source.class
            })
    void everyVariantHasANameOfItsOwn(Class<?> sealed) {
        assertThat(SpecVariants.of(sealed).stream().map(SpecVariants::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z_]+"));
    }

    /** But for the model, the seed, and what is below a component that declares settings itself. */
    @Test
    void everyComponentIsFilledBySettingsThatAreDocumented() {
        List<String> undeclared = new ArrayList<>();
        collectUndeclared(RunSpec.class, undeclared);
        assertThat(undeclared).containsExactlyInAnyOrder("RunSpec.model", "RunSpec.seed");
        assertThat(DeclaredSetting.all())
                .allSatisfy(setting -> assertThat(setting.declaration().documentation())
                        .as(setting.key())
                        .isNotBlank());
    }

    private static void collectUndeclared(Class<?> type, List<String> undeclared) {
        for (SpecComponent component : SpecComponent.of(type)) {
            List<Class<?>> inner = records(component.type()).toList();
            boolean declaresInside = !inner.isEmpty()
                    && inner.stream().noneMatch(record -> record == Ratio.class || record == ModelSpec.class);
            if (component.settings().isEmpty() && !declaresInside) {
                undeclared.add(type.getSimpleName() + "." + component.name());
            }
            if (declaresInside && (component.settings().isEmpty() || component.type() == OptimizerSpec.class)) {
                inner.forEach(record -> collectUndeclared(record, undeclared));
            }
        }
    }

    private static Stream<Class<?>> records(Class<?> type) {
        if (type.isSealed()) {
            return SpecVariants.of(type).stream().map(variant -> (Class<?>) variant);
        }
        return type.isRecord() ? Stream.of(type) : Stream.empty();
    }

    @Test
    void settingsComeInTheOrderInWhichPeopleReadThem() {
        List<String> sections = DeclaredSetting.all().stream()
                .map(setting -> setting.key().replaceFirst("\\..*", ""))
                .distinct()
                .toList();
        assertThat(sections)
                .startsWith("train", "optimizer", "schedule", "lora", "grades")
                .endsWith("data", "precision");
    }

    @Test
    void aVariantsSettingsAreItsOwn() {
        assertThat(setting("grades.thaw_every").variants()).containsExactly(EarlyStopping.GradES.class);
        assertThat(setting("lora.rank").variants()).containsExactly(FineTuning.Lora.class);
        assertThat(setting("optimizer.momentum").variants()).isEmpty();
        assertThat(setting("optimizer.momentum").trainingOnly()).isTrue();
        assertThat(setting("data.train_rows").trainingOnly()).isTrue();
        assertThat(setting("data.train").trainingOnly()).isFalse();
    }

    /** Rules of which two share a setting. */
    sealed interface Rule permits First, Second, Third {}

    interface Patient {
        @Setting(key = "rule.patience", documentation = "checks in a row")
        int patience();
    }

    record First(int patience) implements Rule, Patient {}

    record Second(
            @Setting(key = "rule.depth", documentation = "layers")
            int depth,

            int patience) implements Rule, Patient {}

    record Third(
            @Setting(key = "rule.share", documentation = "of the layers")
            Ratio share) implements Rule {}

    record Holder(Rule rule) {}

    record Twice(
            Rule rule,

            @Setting(key = "rule.share", documentation = "of the layers")
            Ratio share) {}

    @Test
    void whatVariantsShareBelongsToAllOfThem() {
        Collection<DeclaredSetting> settings = DeclaredSetting.below(Holder.class, Set.of(Rule.class));
        assertThat(setting("rule.patience", settings).variants()).containsExactlyInAnyOrder(First.class, Second.class);
        assertThat(setting("rule.depth", settings).variants()).containsExactly(Second.class);
        assertThat(setting("rule.share", settings).variants()).containsExactly(Third.class);
        assertThat(setting("rule.share", DeclaredSetting.below(Twice.class, Set.of(Rule.class)))
                        .variants())
                .as("every run has it")
                .isEmpty();
    }

    private static DeclaredSetting setting(String key) {
        return setting(key, DeclaredSetting.all());
    }

    private static DeclaredSetting setting(String key, Collection<DeclaredSetting> settings) {
        return settings.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "train.epochs; >= 1; 1; 0",
                "optimizer.learning_rate; > 0; 1e-9; 0",
                "optimizer.beta1; in [0, 1); 0; 1",
                "schedule.warmup_ratio; in [0, 1); 0; 1",
                "random.rate; in (0, 1); 0.1; 0",
                "grades.tau_quantile; in [0, 1); 0.999; 1"
            })
    void rangesAreSaidOnceAndHold(String key, String words, BigDecimal inside, BigDecimal outside) {
        SettingRange range = setting(key).range();
        assertThat(range.words()).isEqualTo(words);
        assertThat(range.contains(inside)).isTrue();
        assertThat(range.contains(outside)).isFalse();
    }

    @Test
    void constructorsCheckTheDeclaredRanges() {
        assertThatThrownBy(() -> new OptimizerSpec.AdamW(1, 1, 0.5, 1, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("optimizer.beta1 must be a number in [0, 1), not 1");
        assertThatThrownBy(() -> new OptimizerSpec.Sgd(Double.NaN, 0, 0))
                .hasMessage("optimizer.learning_rate must be a number > 0, not NaN");
        assertThatThrownBy(() -> new EarlyStopping.StopAt(Ratio.of("0")))
                .hasMessage("stop_at.ratio must be a number in (0, 1), not 0");
        assertThatThrownBy(() -> new FineTuning.Lora(0, 1, List.of(Projection.Q)))
                .hasMessage("lora.rank must be a number >= 1, not 0");
    }

    @Test
    void columnsHaveTheValuesThatTheirVariantDeclares() {
        RunSpec grades = ForkPointTest.run(new EarlyStopping.GradES(0.5, Ratio.of("0.3"), Criterion.GRADIENT), 0);
        RunSpec slimFit = ForkPointTest.run(new EarlyStopping.SlimFit(Ratio.of("0.1"), Ratio.of("0.2")), 0);
        RunSpec es = ForkPointTest.run(new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 3, false), 0);
        assertThat(column("tau").value(grades)).isEqualTo(0.5);
        assertThat(column("tau_mlp").value(grades)).isNull();
        assertThat(column("thaw_every").value(grades)).isNull();
        assertThat(column("per_element").value(grades)).isEqualTo(false);
        assertThat(column("per_element").value(slimFit)).isNull();
        assertThat(column("freeze_rate").value(slimFit)).isEqualTo(0.1);
        assertThat(column("grace_period_ratio").value(slimFit)).isEqualTo(0.2);
        assertThat(column("criterion").value(slimFit)).isEqualTo(Criterion.RELATIVE_WEIGHT_CHANGE);
        assertThat(column("criterion").value(es)).isNull();
        assertThat(column("freeze_patience").value(es))
                .as("that of validations is another")
                .isNull();
        assertThat(column("freeze_rate").paths())
                .containsExactlyInAnyOrder("early_stopping.percentile", "early_stopping.share", "early_stopping.rate");
        assertThat(column("tau").paths())
                .containsExactlyInAnyOrder(
                        "early_stopping.tau.type", "early_stopping.tau.attention", "early_stopping.tau.mlp");
    }

    private static SpecColumn column(String name) {
        Optional<SpecColumn> found = SpecColumn.all().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
        return found.orElseThrow();
    }

    @Test
    void aThawingThatNeverHappensIsOneWhateverItsFactor() {
        assertThat(new Thawing(0, 3)).isEqualTo(Thawing.NEVER);
    }
}
