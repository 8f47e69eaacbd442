package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    @TempDir
    Path home;

    /** What an editor or a person leaves beside them has no name. */
    @Test
    void onlyYamlFilesAreModelsAndBenchmarks() {
        PlanFixture fixture = new PlanFixture(home);
        for (String name : new String[] {"README.md", "real.yaml~", ".real.yaml.swp", "other.yml"}) {
            fixture.write("conf/models/" + name, "").write("conf/benchmarks/" + name, "");
        }
        Catalogue catalogue = new Catalogue(home.resolve("conf"));
        assertThat(catalogue.models()).containsExactly("real", "tiny-llama-3.1", "tiny-qwen");
        assertThat(catalogue.benchmarks()).containsExactly("colours", "moods", "rows");
        assertThatThrownBy(() -> fixture.plan(PlanFixture.sweep("full"), "models=[nothing-alike]"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--set: models: unknown model nothing-alike; known: real, tiny-llama-3.1, tiny-qwen;"
                        + " one of your own, DIR/models/nothing-alike.yaml, is found with --conf-dir DIR");
    }

    /** Beside the project's, whose names stay; what lies in both is an error. */
    @Test
    void aDirectoryOfOnesOwnAddsToThem() {
        PlanFixture fixture = new PlanFixture(home)
                .write("own/benchmarks/mine.yaml", "name: mine\nprotocol: harness\nsource: { world: colour }\n")
                .write("empty/readme.txt", "");
        Catalogue project = new Catalogue(home.resolve("conf"));
        Catalogue both = project.with(home.resolve("own"));
        assertThat(both.benchmarks()).containsExactly("colours", "mine", "moods", "rows");
        assertThat(both.models()).isEqualTo(project.models());
        assertThat(both.benchmark("mine", "test").name()).isEqualTo("mine");
        assertThat(both.benchmark("mine", "test").file())
                .isEqualTo(home.resolve("own/benchmarks/mine.yaml").toString());
        assertThat(both.benchmark("moods", "test").file()).isEqualTo("conf/benchmarks/moods.yaml");

        fixture.write("own/benchmarks/moods.yaml", "name: moods\nprotocol: harness\nsource: { world: mood }\n");
        assertThatThrownBy(() -> both.benchmark("moods", "sweep.yaml: data.train"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("sweep.yaml: data.train: moods is in " + home.resolve("own/benchmarks/moods.yaml")
                        + " and in conf/benchmarks/moods.yaml; give one of them another name");
        assertThatThrownBy(() -> project.with(home.resolve("empty")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--conf-dir " + home.resolve("empty")
                        + ": has neither models/ nor benchmarks/, where files of models and benchmarks lie");
    }

    @Test
    void withoutADirectoryItIsToldWhatToSet() {
        assertThatThrownBy(new Catalogue(home.resolve("conf"))::models)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(home.resolve("conf/models") + ": no such directory; set grades.home to where conf/ lies");
    }
}
