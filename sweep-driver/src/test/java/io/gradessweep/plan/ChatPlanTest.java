package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.TaskSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chat templates and conversations as a plan sees them. */
class ChatPlanTest {
    @TempDir
    Path home;

    private PlanFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new PlanFixture(home)
                .write(
                        "conf/benchmarks/talk.yaml",
                        "name: talk\nprotocol: instruct\nsource: { messages: { train: talk.jsonl } }\n")
                .write("data/talk.jsonl", "{}\n");
    }

    /** Whatever changes tokens, or the text around them, changes what is trained. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokenizer_config.json",
                "special_tokens_map.json",
                "generation_config.json",
                "chat_template.jinja"
            })
    void filesBesideTheTokenizerAreFingerprinted(String file) {
        String without = planned("data.train=[rows]").trainId();
        fixture.write("models/real/" + file, "one");
        String one = planned("data.train=[rows]").trainId();
        fixture.write("models/real/" + file, "other");
        String other = planned("data.train=[rows]").trainId();
        assertThat(List.of(without, one, other)).doesNotHaveDuplicates();
    }

    @Test
    void promptFormatIsPartOfWhatIsTrained() {
        PlannedRun plain = planned("data.train=[rows]");
        PlannedRun chat = planned("data.train=[rows]", "data.prompt=chat");
        assertThat(prompt(plain)).isEqualTo(PromptFormat.PLAIN);
        assertThat(prompt(chat)).isEqualTo(PromptFormat.CHAT);
        assertThat(Set.of(plain.trainId(), chat.trainId())).hasSize(2);
        assertThatThrownBy(() -> planned("data.train=[rows]", "data.prompt=talk"))
                .hasMessageContaining("--set: data.prompt must be one of plain, chat, not \"talk\"");
    }

    private static PromptFormat prompt(PlannedRun planned) {
        return ((TaskSpec.InstructFiles) planned.spec().data().train().get(0).source()).prompt();
    }

    @Test
    void conversationsAreTrainedOnAndNotScored() {
        PlannedRun planned = planned("data.train=[talk, rows]", "data.benchmarks=[rows]");
        TaskSpec.MessageFiles files =
                (TaskSpec.MessageFiles) planned.spec().data().train().get(0).source();
        assertThat(files.train().rows().get(0).location())
                .isEqualTo(home.resolve("data/talk.jsonl").toString());
        fixture.write("data/talk.jsonl", "{ }\n");
        assertThat(planned("data.train=[talk, rows]", "data.benchmarks=[rows]").trainId())
                .isNotEqualTo(planned.trainId());
        assertThatThrownBy(() -> planned("data.train=[talk]"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("benchmark talk has rows to train on and nothing to score; set"
                        + " data.benchmarks to what is to be scored");
    }

    @Test
    void aBenchmarkHasOneSource() {
        fixture.write(
                "conf/benchmarks/talk.yaml",
                "name: talk\nprotocol: instruct\nsource: { messages: { train: a }, instruct: { train: a, test: b } }\n");
        assertThatThrownBy(() -> planned("data.train=[talk]"))
                .hasMessageContaining("conf/benchmarks/talk.yaml: a benchmark needs one of source.world,");
    }

    private PlannedRun planned(String... assignments) {
        List<String> all = new ArrayList<>(List.of("models=[real]", "data.directory=data"));
        all.addAll(List.of(assignments));
        return fixture.plan(PlanFixture.sweep("full"), all.toArray(String[]::new))
                .runs()
                .get(0);
    }
}
