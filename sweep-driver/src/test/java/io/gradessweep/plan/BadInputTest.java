package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One clear error for each kind of wrong input, naming file and key and what would be right. */
class BadInputTest {
    @TempDir
    Path home;

    /** @param line added to a sweep that is right, or, where it begins with a known key, put in its place */
    record Bad(String line, String message) {}

    static Stream<Bad> badLines() {
        return Stream.of(
                new Bad("train: { epoch: 2 }", "sweep.yaml: unknown key train.epoch; did you mean train.epochs?"),
                new Bad("optimizer: { lr: 1e-3 }", "unknown key optimizer.lr; did you mean optimizer.learning_rate?"),
                new Bad("optimizer: { wd: 0 }", "unknown key optimizer.wd; did you mean optimizer.weight_decay?"),
                new Bad("lr: 1e-3", "unknown key lr; did you mean optimizer.learning_rate?"),
                new Bad("epochs: 2", "unknown key epochs; did you mean train.epochs?"),
                new Bad("train: { ga: 2 }", "unknown key train.ga; did you mean train.gradient_accumulation?"),
                new Bad("full: { optimizer: { lr: 1 } }", "did you mean full.optimizer.learning_rate?"),
                new Bad(
                        "seeds: [010]",
                        "sweep.yaml line 5: 010 is a decimal number to some readers of YAML and an octal"),
                new Bad("seeds: [1, -007]", "-007 is a decimal number to some readers of YAML"),
                new Bad("train: { epochs: 03 }", "03 is a decimal number to some readers of YAML"),
                new Bad("lora: { rank_pattern: [x=3] }", "lora.rank_pattern must be a list of projection=number > 0"),
                new Bad("lora: { alpha_pattern: [q=0] }", "lora.alpha_pattern must be a list of projection=number > 0"),
                new Bad("lora: { modules_to_save: [norm] }", "must be a list of embed_tokens, lm_head, none of them"),
                new Bad("sweeps: x", "sweep.yaml: unknown key sweeps; did you mean sweep?"),
                new Bad("train: { epochs: three }", "train.epochs must be a whole number >= 1, not \"three\""),
                new Bad("train: { epochs: \"3\" }", "train.epochs must be a whole number >= 1, not \"3\""),
                new Bad("train: { epochs: 0 }", "train.epochs must be a whole number >= 1, not 0"),
                new Bad("train: { epochs: 1.5 }", "train.epochs must be a whole number >= 1, not 1.5"),
                new Bad("train: { epochs: }", "train.epochs must be a whole number >= 1, not empty"),
                new Bad("train: 3", "train must hold keys, such as train.epochs, not 3"),
                new Bad("grades: { tau: 0 }", "grades.tau must be a number > 0, not 0"),
                new Bad("grades: { tau: -1.5 }", "grades.tau must be a number > 0, not -1.5"),
                new Bad("grades: { tau: \"1e-3\" }", "grades.tau must be a number > 0, not \"1e-3\""),
                new Bad("grades: { tau: .inf }", "sweep.yaml line 6, column 20: '.inf' is no number that is read"),
                new Bad(
                        "grades: { grace_period_ratio: 1 }",
                        "grades.grace_period_ratio must be a number in [0, 1), not 1"),
                new Bad(
                        "grades: { tau_quantile: 0.1, tau_scale: 2 }",
                        "there is nothing for grades.tau_scale, grades.tau_attention, grades.tau_mlp or a grades.tau"),
                new Bad(
                        "grades: { tau_quantile: 0.1, grace_period_ratio: 0 }",
                        "grades.tau_quantile is taken over the grace period"),
                new Bad(
                        "grades: { thaw_every: 5, criterion: weight_change }",
                        "grades.thaw_every looks at the gradients of frozen matrices"),
                new Bad("grades: { since: measurement }", "grades.since measurement is for changes of weights"),
                new Bad("grades: { thaw_every: 5, thaw_factor: 0.5 }", "grades.thaw_factor must be a number >= 1"),
                new Bad("grades: { norm: l2 }", "grades.norm must be one of l1, frobenius, infinity, spectral"),
                new Bad(
                        "train: { trace_measures: [gradient] }",
                        "train.trace_measures must be a list of criterion/norm, none of them twice: gradient,"),
                new Bad("stop_at: { ratio: -0.1 }", "stop_at.ratio must be a number in (0, 1), not -0.1"),
                new Bad("slimfit: { share: 0 }", "slimfit.share must be a number in (0, 1), not 0"),
                new Bad("lora: { rank: 0 }", "lora.rank must be a whole number >= 1, not 0"),
                new Bad(
                        "lora: { targets: [q, x] }",
                        "lora.targets must be all, or a list of q, k, v, o, gate, up, down"),
                new Bad("full: { lora: { ranks: 1 } }", "unknown key full.lora.ranks; did you mean full.lora.rank?"),
                new Bad(
                        "optimizer: { name: adamw2 }",
                        "optimizer.name must be one of adamw, adam, sgd, not \"adamw2\""),
                new Bad("es: { restore_best: 1 }", "es.restore_best must be true or false, not 1"),
                new Bad("precision: bf17", "precision must be one of fp32, bf16, bf16_pure, nf4, not \"bf17\""),
                new Bad("models: [tiny-qwem]", "models: unknown model tiny-qwem; did you mean tiny-qwen?"),
                new Bad("models: [../../etc/passwd]", "models: unknown model ../../etc/passwd"),
                new Bad("models: []", "models must be a list of model names"),
                new Bad("models: [tiny-qwen, tiny-qwen]", "models must be a list of model names, none of them twice"),
                new Bad("methods: [full+grade]", "methods: unknown method full+grade; did you mean full+grades?"),
                new Bad(
                        "methods: [lora+aflora, full+aflora]",
                        "methods: method full+aflora freezes A or B of LoRA's adapters, which full does not train;"
                                + " use lora+aflora"),
                new Bad("methods: [lora+aflor]", "methods: unknown method lora+aflor; did you mean lora+aflora?"),
                new Bad("seeds: 1", "seeds must be a list of whole numbers, none of them twice, not 1; write [1]"),
                new Bad(
                        "seeds: []",
                        "seeds must be a list of whole numbers, none of them twice, not []; name at least one"),
                new Bad(
                        "models: tiny-qwen",
                        "models must be a list of model names, none of them twice, not \"tiny-qwen\"; write [tiny-qwen]"),
                new Bad(
                        "train.learning_rate: 1",
                        "unknown key train.learning_rate; did you mean optimizer.learning_rate?"),
                new Bad("batch_size: 1", "unknown key batch_size; did you mean train.micro_batch?"),
                new Bad("lora.r: 1", "unknown key lora.r; did you mean lora.rank?"),
                new Bad("grades.alpha: 0.5", "unknown key grades.alpha; did you mean grades.grace_period_ratio?"),
                new Bad(
                        "full.grades.alpha: 0.5",
                        "unknown key full.grades.alpha; did you mean grades.grace_period_ratio?"),
                new Bad(
                        "grid: { num_train_epochs: [1, 2] }",
                        "unknown key grid.num_train_epochs; did you mean train.epochs?"),
                new Bad("seeds: [1, 1]", "seeds must be a list of whole numbers, none of them twice, not [1,1]"),
                new Bad("seeds: [one]", "seeds must be a list of whole numbers"),
                new Bad("sweep: a/b", "sweep must be a name of letters, digits, '-', '_' and '.', not \"a/b\""),
                new Bad("data: { train: [colour] }", "data.train: unknown benchmark colour; did you mean colours?"),
                new Bad("data: { train: [] }", "data.train must be a list of benchmarks"),
                new Bad("data: { train: [rows] }", "data.directory is missing; benchmark rows reads rows/train.jsonl"),
                new Bad(
                        "data: { train: [rows], directory: 'hf://a/b' }",
                        "rows of the Hugging Face hub are written hf://datasets/"),
                new Bad(
                        "data: { train: [rows], directory: 'hf://datasets/a/b/../c' }",
                        "rows of the Hugging Face hub are written hf://datasets/"),
                new Bad("data: { train: [rows], directory: nowhere }", "source.instruct.train: no readable file"),
                new Bad(
                        "data: { train: [rows], directory: '${NO}' }",
                        "data.directory needs the environment variable NO"),
                new Bad("grid: { grades.taus: [1] }", "unknown key grid.grades.taus; did you mean grades.tau?"),
                new Bad("grid: { grades.tau: 1 }", "grid.grades.tau must be a list of values, not 1"),
                new Bad("grid: { grades.tau: [1, 0] }", "grades.tau must be a number > 0, not 0"),
                new Bad("grid: { grades.tau: [1, 1.0] }", "grid.grades.tau names 1 twice"),
                new Bad("exclude: [{ model: tiny }]", "exclude: unknown model tiny"),
                new Bad("exclude: [{ method: all }]", "exclude: unknown method all"),
                new Bad("exclude: [{ seeds: 1 }]", "unknown key seeds; did you mean seed?"),
                new Bad("exclude: [{ model: tiny-qwen }]", "exclude leaves no run"),
                new Bad("model: { tiny-qwem: { full.grades.tau: 1 } }", "names no model; did you mean tiny-qwen?"),
                new Bad(
                        "model: { tiny-qwen: { fill.grades.tau: 1 } }",
                        "unknown key fill.grades.tau; did you mean full"),
                new Bad("train: { epochs: 1 }\ntrain: { epochs: 2 }", "the key 'train' is there twice"),
                new Bad("train: { epochs: 1 }\ntrain.epochs: 2", "train.epochs is given twice"),
                new Bad("train: &a { epochs: 1 }\nes: *a", "YAML aliases are not read"),
                new Bad("sweep: !!java.net.URL [x]", "YAML tags are not read"),
                new Bad("train: { epochs: 1", "sweep.yaml line 6, column 8: a block that begins with { is not closed"),
                new Bad("seeds: [1, 2", "sweep.yaml line 5, column 8: a list that begins with [ is not closed"),
                new Bad("train: epochs: 1", "sweep.yaml line 6, column 14: a second colon in one line"),
                new Bad("train:\n\tepochs: 1", "sweep.yaml line 7, column 1: a tab stands where YAML wants spaces"),
                new Bad("sweep: 'x", "sweep.yaml line 5, column 8: a quote is not closed"),
                new Bad("sweep: @x", "a text that begins with @, % or ` must stand in quotes"),
                new Bad("sweep: \"a\\q\"", "a backslash in double quotes; write it twice"),
                new Bad("train:\n    epochs: 1\n  seed: 2", "the indentation does not fit the lines before it"),
                new Bad("train: { epochs: 1 }\nepochs", "sweep.yaml line 7, column 1: a key without ': ' and a value"),
                new Bad("---\nsweep: x", "there is more than one document"));
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void oneErrorNamesWhatIsWrong(Bad bad) {
        List<String> lines = new ArrayList<>(PlanFixture.sweep("full+grades"));
        lines.removeIf(line -> bad.line().startsWith(line.substring(0, line.indexOf(':') + 1)));
        lines.add(bad.line());

        Throwable error = catchThrowable(() -> new PlanFixture(home).plan(lines));

        assertThat(error).isInstanceOf(InvalidInputException.class).hasMessageContaining(bad.message());
        assertThat(error.getMessage()).doesNotContain("\n");
    }

    static Stream<Bad> badModels() {
        return Stream.of(
                new Bad(
                        "model: tiny-qwen",
                        "a model needs either checkpoint (a Hugging Face directory, hf://org/name or a URI) or pretrain"),
                new Bad("model: other\ncheckpoint: x", "model must be tiny-qwen, as the file is called, not other"),
                new Bad("checkpoint: x", "conf/models/tiny-qwen.yaml: model is missing"),
                new Bad("model: tiny-qwen\ncheckpoint: nowhere", "checkpoint: no such directory"),
                new Bad("model: tiny-qwen\ncheckpoint: data", "data has no config.json"),
                new Bad(
                        "model: tiny-qwen\ncheckpoint: hf://Qwen",
                        "hf://org/name or hf://org/name@revision, not hf://Qwen"),
                new Bad(
                        "model: tiny-qwen\ncheckpoint: s3a://bucket/model",
                        "checkpoint: s3a://bucket/model: the class path"),
                new Bad(
                        "model: tiny-qwen\ncheckpoint: gopher://x/y",
                        "gopher://x/y: there is no file system for gopher://"),
                new Bad(
                        "model: tiny-qwen\ncheckpoint: s3a://key:secret@bucket/x",
                        "must not hold a password: s3a://...@bucket/x"),
                new Bad("model: tiny-qwen\nhub: org/name\ncheckpoint: models/real", "unknown key hub"),
                new Bad("model: tiny-qwen\ncheckpiont: x", "a model needs either checkpoint"),
                new Bad("model: tiny-qwen\npretrain: { steps: 1 }", "pretrain.config must hold the keys"),
                new Bad(
                        "model: tiny-qwen\npretrain: { config: { model_type: qwen3 }, world: { entities: 64, seed: 1 } }",
                        "pretrain.steps is missing; it must be a whole number >= 1"),
                new Bad(
                        "model: tiny-qwen\npretrain: { config: { model_type: qwen3 }, world: { entities: 64, paraphrases: 5 } }",
                        "pretrain.world.paraphrases must be a whole number from 1 to 4, not 5"),
                new Bad(
                        "model: tiny-qwen\npretrain: { config: { model_type: qwen3, vocab_size: 9 } }",
                        "pretrain.config.vocab_size must be left out"),
                new Bad("model: tiny-qwen\ncheckpoint: models/real\nstep: 1", "unknown key step"),
                new Bad(
                        "model: tiny-qwen\ncheckpoint: models/real\nstands_fro: x",
                        "unknown key stands_fro; did you mean stands_for?"),
                new Bad(
                        "model: tiny-qwen\ncheckpoint: models/real",
                        "benchmark colours asks about a generated world, and tiny-qwen was not pretrained on one"));
    }

    @ParameterizedTest
    @MethodSource("badModels")
    void wrongModelFile(Bad bad) {
        PlanFixture fixture = new PlanFixture(home).write("conf/models/tiny-qwen.yaml", bad.line() + "\n");

        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(bad.message());
    }

    /** Facts and pictures both have colours. */
    @Test
    void aBenchmarkOfAnotherKindOfWorldIsRefused() {
        PlanFixture fixture = new PlanFixture(home);
        fixture.write(
                "conf/benchmarks/colours.yaml",
                "name: colours\nprotocol: harness\nsource: { world: colour, kind: pictures }\n");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "conf/benchmarks/colours.yaml: benchmark colours asks about a generated world of pictures"
                                + " (source.kind), and tiny-qwen was pretrained on one of facts (pretrain.world.kind)");
        fixture.write(
                "conf/benchmarks/colours.yaml",
                "name: colours\nprotocol: harness\nsource: { world: colour, kind: facts }\n");
        assertThat(fixture.plan(PlanFixture.sweep("full")).runs()).hasSize(1);
        fixture.write(
                "conf/benchmarks/colours.yaml",
                "name: colours\nprotocol: harness\nsource: { world: colour, kind: places }\n");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"))))
                .hasMessageContaining("source.kind must be one of facts, pictures");
    }

    @Test
    void wrongBenchmarkFile() {
        PlanFixture fixture = new PlanFixture(home);
        fixture.write("conf/benchmarks/colours.yaml", "name: colours\nprotocol: exam\nsource: { world: colour }\n");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"))))
                .hasMessageContaining("conf/benchmarks/colours.yaml: protocol must be one of instruct, harness");

        fixture.write("conf/benchmarks/colours.yaml", "name: colours\nprotocol: harness\n");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"))))
                .hasMessageContaining("a benchmark needs one of source.world, source.instruct.train");

        fixture.write(
                "conf/benchmarks/colours.yaml",
                "name: colours\nprotocol: instruct\nsource: { instruct: { train: ../x, test: y } }\n");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"), "data.directory=data")))
                .hasMessageContaining("source.instruct.train must be a relative path inside");

        fixture.write("conf/benchmarks/colours.yaml", """
                name: colours
                protocol: generate
                metric: cider_d
                further_metrics: [bleu_4, bleu_4]
                source: { rows: { test: x.jsonl } }
                template: { prompt: p, references: r }
                """);
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"), "data.directory=data")))
                .hasMessageContaining(
                        "conf/benchmarks/colours.yaml: further_metrics must be a list of metrics, none of them twice");
    }

    @Test
    void missingKeys() {
        PlanFixture fixture = new PlanFixture(home);
        assertThat(catchThrowable(() -> fixture.plan(List.of("sweep: x", "models: [tiny-qwen]", "seeds: [1]"))))
                .hasMessageContaining("sweep.yaml: methods is missing; it must be a list of method names");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full").subList(0, 4))))
                .hasMessageContaining("tiny-qwen/full/seed=1: data.train is missing; it must be a list of benchmarks");
    }

    @Test
    void missingTau() {
        PlanFixture fixture = new PlanFixture(home)
                .write("conf/models/bare.yaml", "model: bare\ncheckpoint: models/real\ndata.directory: data\n");

        assertThat(catchThrowable(
                        () -> fixture.plan(PlanFixture.sweep("lora+grades"), "models=[bare]", "data.train=[rows]")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "bare/lora+grades/seed=1: grades.tau is missing; set it under lora: in the model's file, bare.yaml,");
    }

    @Test
    void wrongAssignments() {
        PlanFixture fixture = new PlanFixture(home);
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"), "train.epochs")))
                .hasMessage("--set train.epochs: must be path=value, as in train.max_steps=100");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"), "train.epochs=x")))
                .hasMessage("--set: train.epochs must be a whole number >= 1, not \"x\"");
        assertThat(catchThrowable(() -> fixture.plan(PlanFixture.sweep("full"), "seeds=1")))
                .hasMessageContaining("--set: seeds must be a list of whole numbers");
        assertThat(catchThrowable(
                        () -> fixture.plan(PlanFixture.sweep("full+grades"), "grid.grades.tau=[1, 2]", "grades.tau=3")))
                .hasMessage("--set grades.tau: the grid has an axis of this name; set grid.grades.tau=[...] instead");
    }

    @Test
    void aListInThePlaceOfANumberIsNotSaidToBeTooShort() {
        assertThat(catchThrowable(() -> new PlanFixture(home).plan(PlanFixture.sweep("lora"), "lora.rank=[]")))
                .hasMessageEndingWith("lora.rank must be a whole number >= 1, not []");
    }

    @Test
    void missingFileAndOversizedFile() {
        PlanFixture fixture = new PlanFixture(home);
        assertThat(catchThrowable(() -> fixture.planFile("none.yaml"))).hasMessageEndingWith("none.yaml: no such file");
        assertThat(catchThrowable(() -> fixture.planFile("conf")))
                .hasMessageEndingWith("conf: is a directory; name a YAML file in it");
        fixture.write("big.yaml", "sweep: x\n#" + "x".repeat(1 << 20));
        assertThat(catchThrowable(() -> fixture.planFile("big.yaml"))).hasMessageContaining("larger than 1 MiB");
        fixture.write("list.yaml", "- a\n");
        assertThat(catchThrowable(() -> fixture.planFile("list.yaml")))
                .hasMessageContaining("must hold keys and values");
    }
}
