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
                .hasMessageEndingWith("unknown model nothing-alike; known: real, tiny-llama-3.1, tiny-qwen");
    }

    @Test
    void withoutADirectoryItIsToldWhatToSet() {
        assertThatThrownBy(new Catalogue(home.resolve("conf"))::models)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(home.resolve("conf/models") + ": no such directory; set grades.home to where conf/ lies");
    }
}
