package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DeclaredSetting;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecColumn;
import io.gradessweep.spec.SpecComponent;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.SpecVariants;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting reaches the spec: set to something else than its default, it is found where it belongs. */
class SettingsTest {
    /** What a setting cannot be set without. */
    private static final Map<String, String> COMPANIONS = Map.of(
            "optimizer.momentum", "optimizer.name=sgd",
            "train.gradients", "precision=bf16",
            "train.rounding", "precision=bf16_pure",
            "data.train_rows", "data.proportions=[1]",
            "grades.quantile_of", "grades.tau_quantile=0.2",
            "grades.thaw_factor", "grades.thaw_every=3",
            "grades.since", "grades.criterion=weight_change");

    @TempDir
    Path home;

    /**
     * @param pointer where the value lands in the spec's canonical JSON
     */
    record Mapping(String method, String key, String value, String pointer, String landed) {}

    /** Computing layers again gives the same bits, a limit that was not reached changes none, and here no norm is recorded. */
    private static final Set<String> SAME_RUN = Set.of("train.recompute", "train.loss_limit", "train.trace_measures");

    static Stream<Mapping> mappings() {
        return Stream.of(
                new Mapping("full", "train.epochs", "3", "/training/epochs", "3"),
                new Mapping("full", "train.max_steps", "70", "/training/max_steps", "70"),
                new Mapping("full", "train.micro_batch", "2", "/training/micro_batch", "2"),
                new Mapping("full", "train.micro_batch", "auto", "/training/micro_batch", "auto"),
                new Mapping("full", "train.gradient_accumulation", "8", "/training/gradient_accumulation", "8"),
                new Mapping("full", "train.clip_norm", "0.5", "/training/clip_norm", "0.5"),
                new Mapping("full", "train.trace_norms_every", "10", "/training/trace_norms_every", "10"),
                new Mapping("full", "train.trace_validation_every", "4", "/training/trace_validation_every", "4"),
                new Mapping("full", "train.only", "projections", "/fine_tuning/train_only", "PROJECTIONS"),
                new Mapping("full", "optimizer.tower_rates", "[connector=0.5]", "/schedule/tower_rates/0/value", "0.5"),
                new Mapping("full", "train.frozen_towers", "[vision]", "/fine_tuning/frozen_towers/0", "VISION"),
                new Mapping("lora", "lora.vision_targets", "[o, qkv]", "/fine_tuning/vision_targets/0", "QKV"),
                new Mapping("full+grades", "grades.since", "measurement", "/early_stopping/since", "measurement"),
                new Mapping("full", "optimizer.name", "adam", "/optimizer/type", "adam"),
                new Mapping("lora", "optimizer.learning_rate", "1e-3", "/optimizer/learning_rate", "0.001"),
                new Mapping("full", "optimizer.beta1", "0.8", "/optimizer/beta1", "0.8"),
                new Mapping("full", "optimizer.beta2", "0.98", "/optimizer/beta2", "0.98"),
                new Mapping("full", "optimizer.epsilon", "1e-6", "/optimizer/epsilon", "1.0E-6"),
                new Mapping("full", "optimizer.weight_decay", "0", "/optimizer/weight_decay", "0.0"),
                new Mapping("full", "optimizer.momentum", "0.7", "/optimizer/momentum", "0.7"),
                new Mapping("full", "schedule.shape", "linear", "/schedule/shape", "LINEAR"),
                new Mapping("full", "schedule.warmup_ratio", "0.1", "/schedule/warmup_ratio", "0.1"),
                new Mapping("lora", "lora.rank", "4", "/fine_tuning/rank", "4"),
                new Mapping("lora", "lora.alpha", "3.5", "/fine_tuning/alpha", "3.5"),
                new Mapping("lora", "lora.dropout", "0.1", "/fine_tuning/dropout", "0.1"),
                new Mapping("lora", "lora.rank_pattern", "[down=64]", "/fine_tuning/rank_pattern/0/value", "64.0"),
                new Mapping("lora", "lora.alpha_pattern", "[q=0.5]", "/fine_tuning/alpha_pattern/0/projection", "Q"),
                new Mapping("lora", "lora.modules_to_save", "[lm_head]", "/fine_tuning/modules_to_save/0", "LM_HEAD"),
                new Mapping("full", "train.packing", "true", "/training/packing", "true"),
                new Mapping("full", "train.loss_limit", "20.5", "/training/loss_limit", "20.5"),
                new Mapping("full", "train.recompute", "true", "/training/recompute", "true"),
                new Mapping("lora", "lora.rank_stabilized", "true", "/fine_tuning/rank_stabilized", "true"),
                new Mapping("lora", "lora.targets", "[v, q]", "/fine_tuning/targets", "[\"Q\",\"V\"]"),
                new Mapping(
                        "full",
                        "train.trace_measures",
                        "[weight_change/l1]",
                        "/training/trace_measures/0/criterion",
                        "weight_change"),
                new Mapping("full+grades", "grades.tau", "0.3", "/early_stopping/tau/attention", "0.3"),
                new Mapping("full+grades", "grades.tau_scale", "0.1", "/early_stopping/tau/mlp", "0.3"),
                new Mapping("full+grades", "grades.tau_attention", "0.7", "/early_stopping/tau/attention", "0.7"),
                new Mapping("full+grades", "grades.tau_mlp", "0.7", "/early_stopping/tau/mlp", "0.7"),
                new Mapping("full+grades", "grades.tau_quantile", "0.2", "/early_stopping/tau/share", "0.2"),
                new Mapping("full+grades", "grades.quantile_of", "matrix", "/early_stopping/tau/pool", "matrix"),
                new Mapping("full+grades", "grades.norm", "spectral", "/early_stopping/measure/norm", "spectral"),
                new Mapping("full+grades", "grades.per_element", "true", "/early_stopping/per_element", "true"),
                new Mapping("full+grades", "grades.measure_every", "5", "/early_stopping/every", "5"),
                new Mapping("full+grades", "grades.patience", "4", "/early_stopping/patience", "4"),
                new Mapping("full+grades", "grades.thaw_every", "9", "/early_stopping/thawing/every", "9"),
                new Mapping("full+grades", "grades.thaw_factor", "3", "/early_stopping/thawing/factor", "3.0"),
                new Mapping("full+autofreeze", "autofreeze.interval", "0.1", "/early_stopping/interval", "0.1"),
                new Mapping("full+autofreeze", "autofreeze.percentile", "0.3", "/early_stopping/percentile", "0.3"),
                new Mapping("full+slimfit", "slimfit.share", "0.25", "/early_stopping/share", "0.25"),
                new Mapping(
                        "full+slimfit",
                        "slimfit.grace_period_ratio",
                        "0.2",
                        "/early_stopping/grace_period_ratio",
                        "0.2"),
                new Mapping("lora+loraf", "loraf.sparsity", "0.5", "/early_stopping/sparsity", "0.5"),
                new Mapping("lora+aflora", "aflora.share", "0.5", "/early_stopping/share", "0.5"),
                new Mapping(
                        "lora+aflora", "aflora.grace_period_ratio", "0.2", "/early_stopping/grace_period_ratio", "0.2"),
                new Mapping("lora+aflora", "aflora.rest_ratio", "0.5", "/early_stopping/rest_ratio", "0.5"),
                new Mapping("full+random", "random.rate", "0.05", "/early_stopping/rate", "0.05"),
                new Mapping(
                        "full+random", "random.grace_period_ratio", "0.2", "/early_stopping/grace_period_ratio", "0.2"),
                new Mapping(
                        "full+grades",
                        "grades.grace_period_ratio",
                        "0.30",
                        "/early_stopping/grace_period_ratio",
                        "0.3"),
                new Mapping(
                        "full+grades", "grades.criterion", "gradient", "/early_stopping/measure/criterion", "gradient"),
                new Mapping("full+es", "es.interval", "0.2", "/early_stopping/interval", "0.2"),
                new Mapping("full+es", "es.min_delta", "0.01", "/early_stopping/min_delta", "0.01"),
                new Mapping("full+es", "es.patience", "5", "/early_stopping/patience", "5"),
                new Mapping("full+es", "es.restore_best", "true", "/early_stopping/restore_best", "true"),
                new Mapping("full+stop_at", "stop_at.ratio", "0.25", "/early_stopping/ratio", "0.25"),
                new Mapping("full", "data.train", "[moods]", "/data/train/0/name", "moods"),
                new Mapping("full", "data.benchmarks", "[moods]", "/data/benchmarks/0/name", "moods"),
                new Mapping("full", "data.proportions", "[3]", "/data/proportions/0", "3"),
                new Mapping("full", "data.train_rows", "30", "/data/train_rows", "30"),
                new Mapping("full", "data.train_rows_per_task", "9", "/data/train_rows_per_task", "9"),
                new Mapping("full", "data.test_rows_per_task", "7", "/data/test_rows_per_task", "7"),
                new Mapping("full", "data.validation_share", "0.2", "/data/validation_share", "0.2"),
                new Mapping("full", "data.max_length", "33", "/data/max_length", "33"),
                new Mapping("full", "data.generate", "true", "/data/generate", "true"),
                new Mapping("full", "data.date", "2025-01-31", "/data/date", "2025-01-31"),
                new Mapping("full", "precision", "fp32", "/precision", "FP32"));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void settingLandsInTheSpec(Mapping mapping) throws Exception {
        PlanFixture fixture = new PlanFixture(home);
        String companion = COMPANIONS.getOrDefault(mapping.key(), "sweep=test");
        RunSpec spec = fixture.plan(
                        PlanFixture.sweep(mapping.method()), mapping.key() + "=" + mapping.value(), companion)
                .runs()
                .get(0)
                .spec();

        JsonNode landed = new ObjectMapper().readTree(SpecJson.write(spec)).at(mapping.pointer());
        assertThat(landed.isTextual() ? landed.textValue() : landed.toString()).isEqualTo(mapping.landed());

        RunSpec usual = fixture.plan(PlanFixture.sweep(mapping.method()), companion)
                .runs()
                .get(0)
                .spec();
        boolean isAnotherRun = !spec.equals(usual) && !SAME_RUN.contains(mapping.key());
        assertThat(!SpecJson.runId(spec).equals(SpecJson.runId(usual))).isEqualTo(isAnotherRun);
    }

    /** Settings of which one alone fills its component; a new one needs no line here. */
    static Stream<DeclaredSetting> settingsOfOneComponent() {
        return DeclaredSetting.all().stream().filter(SettingsTest::fillsItsComponent);
    }

    /** The tasks that are named by {@code data.train} and {@code data.benchmarks} are read from their files. */
    private static boolean fillsItsComponent(DeclaredSetting setting) {
        return setting.declaration().type() == void.class
                && !setting.component().type().isSealed()
                && !BaseModel.class.isAssignableFrom(setting.component().record())
                && !setting.type().getTypeName().contains("TaskSpec");
    }

    @ParameterizedTest
    @MethodSource("settingsOfOneComponent")
    void aSettingFillsTheComponentThatDeclaresIt(DeclaredSetting declared) {
        Setting setting = Settings.named(declared.key()).orElseThrow();
        String method = Method.names().stream()
                .filter(name -> setting.changes(Method.named(name, "test")))
                .filter(name -> !name.equals("base"))
                .findFirst()
                .orElseThrow();
        Class<?> record = declared.component().record();
        String companion = OptimizerSpec.class.isAssignableFrom(record)
                ? "optimizer.name=" + SpecVariants.name(record)
                : COMPANIONS.getOrDefault(declared.key(), "sweep=test");
        PlanFixture fixture = new PlanFixture(home);
        Record usual = record(record, spec(fixture, method, companion)).orElseThrow();
        for (String value : otherValues(declared.component().type())) {
            Optional<?> read = setting.type().reader().apply(YamlTree.value(value, "test"));
            if (read.isPresent() && !isShown(read.get(), value(declared, usual))) {
                RunSpec spec = spec(fixture, method, companion, declared.key() + "=" + value);
                Record changed = record(record, spec).orElseThrow();
                assertThat(isShown(read.get(), value(declared, changed)))
                        .as("%s after setting %s", value(declared, changed), value)
                        .isTrue();
                return;
            }
        }
        throw new AssertionError("no other value is tried of " + declared.key());
    }

    private static final List<String> OTHER_VALUES = List.of(
            "0.25",
            "3",
            "7",
            "true",
            "false",
            "[q]",
            "[3]",
            "[weight_change/l1]",
            "[down=8]",
            "[vision=0.5]",
            "[lm_head]",
            "[vision]",
            "[qkv]",
            "2025-01-31");

    private static List<String> otherValues(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> ValueType.label((Enum<?>) constant))
                        .filter(label -> !label.equals("nf4"))
                        .toList()
                : OTHER_VALUES;
    }

    private static RunSpec spec(PlanFixture fixture, String method, String... assignments) {
        return fixture.plan(PlanFixture.sweep(method), assignments)
                .runs()
                .get(0)
                .spec();
    }

    private static Object value(DeclaredSetting setting, Record record) {
        return setting.component().valueIn(record);
    }

    private static boolean isShown(Object read, Object value) {
        return read instanceof BigDecimal number ? value.equals(number.doubleValue()) : value.equals(read);
    }

    /** The record of a type within a spec. */
    private static Optional<Record> record(Class<?> type, Record spec) {
        if (spec.getClass() == type) {
            return Optional.of(spec);
        }
        return SpecComponent.of(spec.getClass()).stream()
                .map(component -> component.valueIn(spec))
                .filter(Record.class::isInstance)
                .flatMap(inner -> record(type, (Record) inner).stream())
                .findFirst();
    }

    @Test
    void everySettingIsMappedOrFillsItsComponent() {
        Set<String> tested = new TreeSet<>();
        mappings().forEach(mapping -> tested.add(mapping.key()));
        settingsOfOneComponent().forEach(setting -> tested.add(setting.key()));
        tested.add("data.directory"); // PlannerTest: files are found below it; where they lie is not identity
        tested.add("model.resize_embeddings"); // PlannerTest: a checkpoint has it, a miniature does not
        tested.add("data.prompt"); // ChatPlanTest: it lands in tasks that read instructions from files
        assertThat(tested).containsExactlyInAnyOrderElementsOf(Settings.keys());
    }

    @Test
    void everySettingIsDocumentedAndItsDefaultIsValid() {
        for (Setting setting : Settings.all()) {
            assertThat(setting.documentation()).as(setting.key()).isNotBlank();
            for (Class<? extends FineTuning> tuning : SpecVariants.of(FineTuning.class)) {
                setting.builtIn(tuning).ifPresent(value -> setting.read(new ConfigTree.Entry(value, "default")));
            }
        }
    }

    /** Each early stopping and each update rule, as its defaults have it. */
    @Test
    void everyVariantIsPlannedKeptAndReadBack() throws Exception {
        PlanFixture fixture = new PlanFixture(home);
        for (Class<?> stopping : SpecVariants.of(EarlyStopping.class)) {
            for (Class<?> rule : SpecVariants.of(OptimizerSpec.class)) {
                String method = RunSpec.method(FineTuning.Lora.class, stopping.asSubclass(EarlyStopping.class));
                RunSpec spec = spec(fixture, method, "optimizer.name=" + SpecVariants.name(rule));
                assertThat(spec.earlyStopping()).isInstanceOf(stopping);
                assertThat(spec.optimizer()).isInstanceOf(rule);
                assertThat(spec.method()).isEqualTo(method);
                assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
                assertThat(ForkPoint.of(spec)).isNotNull();
                JsonNode json = new ObjectMapper().readTree(SpecJson.write(spec));
                for (SpecColumn column : SpecColumn.all()) {
                    boolean shown = column.value(spec) != null && !isOfTheRuleItself(column, spec);
                    assertThat(!shown || column.paths().stream().anyMatch(path -> isIn(json, path)))
                            .as("%s of %s", column.name(), method)
                            .isTrue();
                }
            }
        }
    }

    /** Only GradES has a choice of what it judges by. */
    private static boolean isOfTheRuleItself(SpecColumn column, RunSpec spec) {
        return List.of("criterion", "norm").contains(column.name())
                && !(spec.earlyStopping() instanceof EarlyStopping.GradES);
    }

    private static boolean isIn(JsonNode json, String path) {
        return !json.at("/" + path.replace('.', '/')).isMissingNode();
    }

    @Test
    void publishedDefaults() {
        PlanFixture fixture = new PlanFixture(home);
        Plan plan = fixture.plan(PlanFixture.sweep("full, lora"), "model.tiny-qwen.lora.rank=32");

        RunSpec full = plan.runs().get(0).spec();
        assertThat(full.optimizer().learningRate()).isEqualTo(2e-5);
        assertThat(full.training().effectiveBatch()).isEqualTo(4);
        RunSpec lora = plan.runs().get(1).spec();
        assertThat(lora.optimizer().learningRate()).isEqualTo(2e-4);
        assertThat(lora.training().effectiveBatch()).isEqualTo(64);
        assertThat(SpecJson.write(lora)).contains("\"alpha\":64.0").contains("\"rank\":32");
    }
}
